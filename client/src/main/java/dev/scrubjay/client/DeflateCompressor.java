package dev.scrubjay.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// The JDK's compression in the two wrappings that memcached clients use.
///
/// Deflaters hold native memory, so each call makes its own and frees it before it returns.
enum DeflateCompressor implements Compressor {
    ZLIB(FlagScheme.PYTHON_COMPRESSED) {
        @Override
        OutputStream packing(OutputStream out) {
            return new DeflaterOutputStream(out);
        }

        @Override
        InputStream unpacking(byte[] packed) throws IOException {
            if (packed.length >= 2 && (packed[1] & NEEDS_DICTIONARY) != 0) {
                throw new ZipException("nobody said which dictionary");
            }
            return new InflaterInputStream(new ByteArrayInputStream(packed));
        }
    },
    GZIP(FlagScheme.JAVA_COMPRESSED) {
        @Override
        OutputStream packing(OutputStream out) throws IOException {
            return new GZIPOutputStream(out);
        }

        @Override
        InputStream unpacking(byte[] packed) throws IOException {
            return isGzip(packed)
                    ? new GZIPInputStream(new ByteArrayInputStream(packed))
                    : ZLIB.unpacking(packed);
        }
    };

    /// A bit of zlib's second byte. The JDK's stream would say that such a value is empty.
    private static final int NEEDS_DICTIONARY = 0x20;

    /// How much is set aside for the outcome; more only as it comes.
    private static final int BUFFER_MAX = 1 << 16;

    private final int flag;

    DeflateCompressor(int flag) {
        this.flag = flag;
    }

    abstract OutputStream packing(OutputStream out) throws IOException;

    abstract InputStream unpacking(byte[] packed) throws IOException;

    @Override
    public int flag() {
        return flag;
    }

    @Override
    public byte[] compress(byte[] plain) {
        var packed = new ByteArrayOutputStream(Math.min(plain.length / 2, BUFFER_MAX));
        try (OutputStream packing = packing(packed)) {
            packing.write(plain);
        } catch (IOException impossible) {
            throw new AssertionError("memory does not fail", impossible);
        }
        return packed.toByteArray();
    }

    @Override
    public byte[] decompress(byte[] packed, int sizeMax) {
        byte[] plain;
        try (InputStream unpacking = unpacking(packed)) {
            plain = unpacking.readNBytes(sizeMax);
            if (unpacking.read() >= 0) {
                throw new TranscodingException(
                        "a compressed value of "
                                + packed.length
                                + " bytes holds more than the allowed "
                                + sizeMax);
            }
        } catch (IOException e) {
            throw new TranscodingException(
                    "a value of " + packed.length + " bytes is marked as compressed, but is not",
                    e);
        }
        return plain;
    }

    private static boolean isGzip(byte[] packed) {
        return packed.length >= 2 && packed[0] == 0x1f && packed[1] == (byte) 0x8b;
    }
}
