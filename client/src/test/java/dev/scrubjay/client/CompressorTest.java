package dev.scrubjay.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What others compressed is read, what we compress they can read, and bombs do not go off.
final class CompressorTest {
    private static final int MEGABYTE = 1 << 20;

    /// How spymemcached 2.12.3 stored "ab" ten thousand times, with flags 2.
    private static final String SPYMEMCACHED_GZIP =
            "1f8b08000000000000ffedc2310d00000002a0acda3f84353c18a40100000000000000000000"
                    + "0000000000000000e0c00027172f82204e0000";

    /// The same by xmemcached 2.4.9 in its ZIP mode, also with flags 2.
    private static final String XMEMCACHED_ZIP =
            "789cedc2310d00000002a0acda3f84353c18a401000000000000000000000000000000000000"
                    + "e0c0009d63c2e4";

    /// How python-memcached 1.59 stored "a" 200 times with `min_compress_len=2`: text with flags
    /// 24, bytes with flags 8.
    private static final String PYTHON_ZLIB = "789c4b4c1c1e0000c27f4bc9";

    /// The list of a hundred ones, with flags 9.
    private static final String PYTHON_ZLIB_PICKLE = "789cd3c82930e0f234e44a1cc58307eb01005ea85ae1";

    @Test
    void decode_compressedByPython_isRead() {
        ValueCodec codec = codec(FlagScheme.PYTHON, null, 0);
        String text = "a".repeat(200);
        assertThat(codec.decode(hex(PYTHON_ZLIB), 24)).isEqualTo(text);
        assertThat(codec.decode(hex(PYTHON_ZLIB), 8)).isEqualTo(text.getBytes(UTF_8));
        assertThat(codec.decode(hex(PYTHON_ZLIB), 24, String.class)).isEqualTo(text);
        assertThat(codec.decode(hex(PYTHON_ZLIB_PICKLE), 9))
                .isEqualTo(java.util.Collections.nCopies(100, 1L));
    }

    @Test
    void decode_compressedByJavasClients_isRead() {
        String text = "ab".repeat(10_000);
        for (FlagScheme scheme :
                new FlagScheme[] {FlagScheme.SPYMEMCACHED, FlagScheme.XMEMCACHED}) {
            ValueCodec codec = codec(scheme, null, 0);
            assertThat(codec.decode(hex(SPYMEMCACHED_GZIP), 2)).isEqualTo(text);
            assertThat(codec.decode(hex(XMEMCACHED_ZIP), 2)).isEqualTo(text);
            assertThat(codec.decode(hex(SPYMEMCACHED_GZIP), 2050)).isEqualTo(text.getBytes(UTF_8));
        }
    }

    @Test
    void encode_aboveTheThreshold_isCompressedIfThatHelps() {
        ValueCodec codec = codec(FlagScheme.PYTHON, Compressor.zlib(), 100);
        assertThat(codec.encode("a".repeat(99)).flags()).isEqualTo(16);
        assertThat(codec.encode("a".repeat(100)).flags()).isEqualTo(24);
        assertThat(codec.encode(new byte[100]).flags()).isEqualTo(8);
        byte[] noise = new byte[1000];
        new Random(42).nextBytes(noise);
        assertThat(codec.encode(noise)).isEqualTo(new EncodedValue(noise, 0));
        ValueCodec java = codec(FlagScheme.SPYMEMCACHED, Compressor.gzip(), 100);
        assertThat(java.encode("a".repeat(100)).flags()).isEqualTo(2);
        assertThat(java.encode(new byte[100]).flags()).isEqualTo(2050);
    }

    @Test
    void encode_numbers_areNeverCompressed() {
        ValueCodec codec = codec(FlagScheme.PYTHON, Compressor.zlib(), 0);
        assertThat(codec.encode(java.math.BigInteger.TEN.pow(1000)).flags()).isEqualTo(2);
        assertThat(codec.encode(1111111111).flags()).isEqualTo(2);
    }

    @Test
    void compressor_withAForeignBit_isRefused() {
        assertThatThrownBy(() -> codec(FlagScheme.PYTHON, Compressor.gzip(), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec(FlagScheme.SPYMEMCACHED, Compressor.zlib(), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec(FlagScheme.PLAIN, Compressor.zlib(), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void compressor_ofTheUsers_isUsedBothWays() {
        Compressor halves =
                new Compressor() {
                    @Override
                    public byte[] compress(byte[] plain) {
                        return Arrays.copyOf(plain, plain.length / 2);
                    }

                    @Override
                    public byte[] decompress(byte[] packed, int sizeMax) {
                        if (packed[0] != 'a') {
                            throw new IllegalStateException("not mine");
                        }
                        return Arrays.copyOf(packed, packed.length * 2);
                    }
                };
        ValueCodec codec = codec(FlagScheme.PYTHON, halves, 4);
        EncodedValue encoded = codec.encode("abcd");
        assertThat(encoded).isEqualTo(new EncodedValue(new byte[] {'a', 'b'}, 24));
        assertThat(codec.decode(encoded.bytes(), 24)).isEqualTo("ab\0\0");
        assertThatThrownBy(() -> codec.decode(new byte[] {'b'}, 24))
                .isInstanceOf(TranscodingException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void decompress_upToTheBound_isGiven() {
        for (Compressor compressor : new Compressor[] {Compressor.zlib(), Compressor.gzip()}) {
            for (int size : new int[] {0, 1, 100, 100_000}) {
                byte[] packed = compressor.compress(new byte[size]);
                assertThat(compressor.decompress(packed, size)).isEqualTo(new byte[size]);
                assertThat(compressor.decompress(packed, Integer.MAX_VALUE)).hasSize(size);
                if (size > 0) {
                    assertThatThrownBy(() -> compressor.decompress(packed, size - 1))
                            .isInstanceOf(TranscodingException.class)
                            .hasMessageContaining("more than");
                }
            }
        }
    }

    @Test
    void decompress_bomb_takesNoMoreMemoryThanAllowed() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (Compressor compressor : new Compressor[] {Compressor.zlib(), Compressor.gzip()}) {
            byte[] bomb = compressor.compress(new byte[65 * MEGABYTE]);
            assertThat(bomb).hasSizeLessThan(MEGABYTE);
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThatThrownBy(() -> compressor.decompress(bomb, MEGABYTE))
                    .isInstanceOf(TranscodingException.class);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 * MEGABYTE);
        }
        byte[] bomb = Compressor.zlib().compress(new byte[65 * MEGABYTE]);
        assertThatThrownBy(() -> codec(FlagScheme.PYTHON, null, 0).decode(bomb, 8))
                .isInstanceOf(TranscodingException.class);
    }

    @Test
    void decompress_broken_isATranscodingException() {
        long seed = new Random().nextLong();
        System.out.println("CompressorTest broken streams, seed " + seed);
        var random = new Random(seed);
        for (Compressor compressor : new Compressor[] {Compressor.zlib(), Compressor.gzip()}) {
            byte[] good =
                    compressor.compress("some text, some more text".repeat(20).getBytes(UTF_8));
            for (int length = 0; length < good.length; length++) {
                byte[] cut = Arrays.copyOf(good, length);
                assertThatThrownBy(() -> compressor.decompress(cut, MEGABYTE))
                        .isInstanceOf(TranscodingException.class);
            }
            for (int i = 0; i < 3_000; i++) {
                byte[] bad = good.clone();
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                tolerate(compressor, bad);
                byte[] noise = new byte[random.nextInt(40)];
                random.nextBytes(noise);
                tolerate(compressor, noise);
            }
        }
        // A stream that wants a dictionary.
        assertThatThrownBy(() -> Compressor.zlib().decompress(hex("78bb0000000000"), MEGABYTE))
                .isInstanceOf(TranscodingException.class);
    }

    private static void tolerate(Compressor compressor, byte[] packed) {
        try {
            assertThat(compressor.decompress(packed, MEGABYTE)).isNotNull();
        } catch (TranscodingException e) {
            assertThat(e).hasMessageContaining("compressed");
        }
    }

    private static ValueCodec codec(
            FlagScheme scheme, @Nullable Compressor compressor, int compressFromBytes) {
        return new ValueCodec(scheme, -1, Map.of(), compressor, compressFromBytes, MEGABYTE);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
