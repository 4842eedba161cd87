package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/// A packet of the binary protocol. Text stands for bytes, one character each (ISO 8859-1).
///
/// @param opcode as on the wire
/// @param status of a response; 0 in a request
/// @param extras what goes before the key
/// @param key the key
/// @param value what follows the key
/// @param opaque what a response repeats
/// @param cas 0 for none
record BinaryPacket(
        int opcode, int status, String extras, String key, String value, int opaque, long cas) {
    static final int GET = 0x00;
    static final int SET = 0x01;
    static final int NOOP = 0x0a;
    static final int STAT = 0x10;
    static final int SETQ = 0x11;

    private static final int HEADER_BYTES = 24;
    private static final byte REQUEST = (byte) 0x80;
    private static final byte RESPONSE = (byte) 0x81;

    static BinaryPacket of(int opcode, String extras, String key, String value) {
        return new BinaryPacket(opcode, 0, extras, key, value, 0, 0);
    }

    /// A retrieval, a deletion, a report: anything that has a key at most.
    static BinaryPacket of(int opcode, String key) {
        return of(opcode, "", key, "");
    }

    /// A store.
    static BinaryPacket store(int opcode, String key, int flags, int exptime, String value) {
        return of(opcode, number(flags) + number(exptime), key, value);
    }

    /// An increment or a decrement.
    static BinaryPacket arithmetic(int opcode, String key, long delta, long initial, int exptime) {
        return of(opcode, number(delta) + number(initial) + number(exptime), key, "");
    }

    BinaryPacket withOpaque(int newOpaque) {
        return new BinaryPacket(opcode, status, extras, key, value, newOpaque, cas);
    }

    BinaryPacket withCas(long newCas) {
        return new BinaryPacket(opcode, status, extras, key, value, opaque, newCas);
    }

    /// The four bytes of a number.
    static String number(int number) {
        return TextConnection.text(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    /// The eight bytes of a number.
    static String number(long number) {
        return TextConnection.text(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    /// The bytes of a request.
    String request() {
        return request(key.length(), extras.length() + key.length() + value.length());
    }

    /// The bytes of a request that lies about its lengths.
    String request(int keyLength, int bodyLength) {
        return header(REQUEST, keyLength, 0, bodyLength) + extras + key + value;
    }

    /// The bytes of a response.
    String response() {
        int bodyLength = extras.length() + key.length() + value.length();
        return header(RESPONSE, key.length(), status, bodyLength) + extras + key + value;
    }

    /// Reads one response.
    static BinaryPacket read(TextConnection connection) {
        ByteBuffer header = ByteBuffer.wrap(connection.readExactly(HEADER_BYTES));
        if (header.get() != RESPONSE) {
            throw new AssertionError(
                    "no response: " + TextConnection.show(TextConnection.text(header.array())));
        }
        int opcode = Byte.toUnsignedInt(header.get());
        int keyLength = Short.toUnsignedInt(header.getShort());
        int extrasLength = Byte.toUnsignedInt(header.get());
        int type = header.get();
        int status = Short.toUnsignedInt(header.getShort());
        int bodyLength = header.getInt();
        if (type != 0) {
            throw new AssertionError("data type " + type);
        }
        int opaque = header.getInt();
        long cas = header.getLong();
        String body = TextConnection.text(connection.readExactly(bodyLength));
        int keyEnd = extrasLength + keyLength;
        return new BinaryPacket(
                opcode,
                status,
                body.substring(0, extrasLength),
                body.substring(extrasLength, keyEnd),
                body.substring(keyEnd),
                opaque,
                cas);
    }

    private String header(byte magic, int keyLength, int newStatus, int bodyLength) {
        return new String(
                ByteBuffer.allocate(HEADER_BYTES)
                        .put(magic)
                        .put((byte) opcode)
                        .putShort((short) keyLength)
                        .put((byte) extras.length())
                        .put((byte) 0)
                        .putShort((short) newStatus)
                        .putInt(bodyLength)
                        .putInt(opaque)
                        .putLong(cas)
                        .array(),
                ISO_8859_1);
    }
}
