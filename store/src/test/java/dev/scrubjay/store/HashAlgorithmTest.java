package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Every expected value here comes from somebody else's program: xxh3 from python3-xxhash 0.8.1,
/// jenkins from the text of lookup3.c and from a transcription that agreed with libhashkit for
/// every length to 600, murmur3 from published vectors and commons-codec.
final class HashAlgorithmTest {
    private static final int LENGTH_MAX = 3000;

    @ParameterizedTest
    @CsvSource({
        "JENKINS, '', deadbeef",
        "JENKINS, a, 58d68708",
        "JENKINS, foo, e18f6896",
        "JENKINS, key:1, b42e58be",
        "JENKINS, Four score and seven years ago, 17770551",
        "MURMUR3, '', 0",
        "MURMUR3, a, 3c2569b2",
        "MURMUR3, foo, f6a5c420",
        "MURMUR3, test, ba6bd213",
        "MURMUR3, key:1, 0ca949a1",
        "MURMUR3, The quick brown fox jumps over the lazy dog, 2e4ff723",
        "XXH3, '', 38d394c2",
        "XXH3, a, 1e964e1f",
        "XXH3, foo, 077e7d8a",
        "XXH3, key:1, 8270d37a",
        "XXH3, Four score and seven years ago, 328bf47e",
        "XXH3, The quick brown fox jumps over the lazy dog, 418fb365",
    })
    void hash_publishedText_givesPublishedValue(
            HashAlgorithm algorithm, String text, String expected) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        int hash = algorithm.hash(MemorySegment.ofArray(bytes), 0, bytes.length);
        assertThat(hash).isEqualTo(Integer.parseUnsignedInt(expected, 16));
    }

    /// One row per edge of a branch: block and stripe ends, and both sides of each length class.
    @ParameterizedTest
    @CsvSource({
        "1, 2f45ac9d, f6b10d3c, 71cf0164",
        "2, 24ea7f93, 3cf5c180, 3a2a18c6",
        "3, fd41b5e3, f62d3c88, be69daaf",
        "4, 80ca4a84, 6519a921, d7beb819",
        "8, 5efd565a, ad9da9e9, 4101903d",
        "9, 51efb3b8, 7ee18e69, 94f3307f",
        "11, 4044444a, be1b59b0, 610183c0",
        "12, a09669be, 9231c4d8, c0a07214",
        "13, d7db8afd, 383e6bd1, 36c74905",
        "16, 664582da, 6ec4311b, 39022733",
        "17, a8ffad26, c3d5ac27, bb82e808",
        "32, e1cdb723, 7be608ad, dabb09d0",
        "33, ce7f804e, 9d943a42, 84fdf1a9",
        "64, f46fc9d3, 948f5d4e, 775ec7bd",
        "65, 68c924a4, 724aa2c4, 8b9bda86",
        "96, 4fb00abc, 5dae06a2, 0acf401a",
        "97, f0949491, ab7e58ca, 72014780",
        "128, 6fc445d9, 3b869ab7, f6f7b1e3",
        "129, 9be0eb12, 0eb54a86, 7fa8c9f0",
        "143, 18000529, 2ed530cc, ab1e1a2c",
        "144, 11de62a6, 84e0b6ba, 1b79ae80",
        "240, 59c69e14, 854f5c5d, e861c669",
        "241, f5dc020e, 3ddb10e9, e0b460cd",
        "250, 9ecfc072, 43d010d4, 601267f5",
        "1024, 7b7e64f6, e0546633, f8b0df97",
        "1025, a882895b, 361623f7, f1d060d1",
        "1089, 3c111240, 326d2e02, ee3df8e3",
        "3000, 7dd38913, 14b31513, f1c690cf",
    })
    void hash_patternOfLength_givesReferenceValue(
            int length, String jenkins, String murmur3, String xxh3) {
        MemorySegment pattern = MemorySegment.ofArray(pattern());
        assertThat(HashAlgorithm.JENKINS.hash(pattern, 1, length))
                .isEqualTo(Integer.parseUnsignedInt(jenkins, 16));
        assertThat(HashAlgorithm.MURMUR3.hash(pattern, 1, length))
                .isEqualTo(Integer.parseUnsignedInt(murmur3, 16));
        assertThat(HashAlgorithm.XXH3.hash(pattern, 1, length))
                .isEqualTo(Integer.parseUnsignedInt(xxh3, 16));
    }

    @ParameterizedTest
    @CsvSource({
        "JENKINS, be9305459b7f57d3",
        "MURMUR3, 6c227c55dd4bce0f",
        "XXH3, d2ca08c596bd068b",
    })
    void hash_everyLengthFolded_givesReferenceFingerprint(
            HashAlgorithm algorithm, String expected) {
        MemorySegment pattern = MemorySegment.ofArray(pattern());
        long fingerprint = 0;
        for (int length = 0; length <= LENGTH_MAX; length++) {
            int hash = algorithm.hash(pattern, 1, length);
            fingerprint = fingerprint * 31 + Integer.toUnsignedLong(hash);
        }
        assertThat(fingerprint).isEqualTo(Long.parseUnsignedLong(expected, 16));
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void hash_sameBytesElsewhere_givesSameValue(HashAlgorithm algorithm) {
        MemorySegment heap = MemorySegment.ofArray(pattern());
        try (Arena arena = Arena.ofConfined()) {
            for (int length = 0; length <= 300; length++) {
                // Exactly as long as the key: a read beyond either end would throw.
                MemorySegment exact = arena.allocate(Math.max(length, 1), 1).asSlice(0, length);
                exact.copyFrom(heap.asSlice(7, length));
                assertThat(algorithm.hash(exact, 0, length))
                        .as("length %d", length)
                        .isEqualTo(algorithm.hash(heap, 7, length));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void hash_manyKeys_allocatesNothing(HashAlgorithm algorithm) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        MemorySegment pattern = MemorySegment.ofArray(pattern());
        int calls = 100_000;
        int sink = hashMany(algorithm, pattern, calls);
        long before = threads.getCurrentThreadAllocatedBytes();
        sink ^= hashMany(algorithm, pattern, calls);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sink).isZero();
        assertThat(allocated).isLessThan(calls);
    }

    @Test
    void wireName_everyAlgorithm_isWhatOptionsSay() {
        assertThat(HashAlgorithm.values())
                .extracting(HashAlgorithm::wireName)
                .containsExactly("jenkins", "murmur3", "xxh3");
    }

    private static int hashMany(HashAlgorithm algorithm, MemorySegment pattern, int calls) {
        int sink = 0;
        for (int call = 0; call < calls; call++) {
            sink ^= algorithm.hash(pattern, call & 63, call % 251);
        }
        return sink;
    }

    private static byte[] pattern() {
        byte[] bytes = new byte[4096];
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = (byte) (index * 167 + (index >> 8) * 31 + 13);
        }
        return bytes;
    }
}
