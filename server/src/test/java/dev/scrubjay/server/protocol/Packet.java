package dev.scrubjay.server.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Makes requests of the binary protocol, also such as no client would.
///
/// @param opcode as on the wire
/// @param extras as long as said
/// @param key text stands for bytes
/// @param value text stands for bytes
@SuppressWarnings("ArrayRecordComponent") // Made and read by tests, compared by none.
record Packet(int opcode, byte[] extras, String key, String value) {
    static final int OPAQUE = 0x01020304;

    static Packet of(int opcode, int extrasLength, String key, String value) {
        return new Packet(opcode, new byte[extrasLength], key, value);
    }

    byte[] bytes() {
        return bytes(key.length(), extras.length + key.length() + value.length());
    }

    /// With lengths in the header that may be a lie.
    byte[] bytes(int keyLength, int bodyLength) {
        ByteBuffer packet = ByteBuffer.allocate(24 + extras.length + key.length() + value.length());
        packet.put((byte) 0x80).put((byte) opcode).putShort((short) keyLength);
        packet.put((byte) extras.length).put((byte) 0).putShort((short) 0);
        packet.putInt(bodyLength).putInt(OPAQUE).putLong(77);
        packet.put(extras);
        packet.put(key.getBytes(StandardCharsets.ISO_8859_1));
        packet.put(value.getBytes(StandardCharsets.ISO_8859_1));
        return packet.array();
    }
}
