package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The slab classes that the options ask for, as `-vv` lists them.
final class SlabClassesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-f 1.25",
                "-n 48",
                "-f 1.08",
                "-f 1.01",
                "-f 2 -n 100",
                "-n 1",
                "-I 2m -f 1.5",
                "-o no_modern",
                "-o slab_sizes=100-200-400",
                "-n 10 -o slab_sizes=50-59-1000",
                "-o slab_sizes=524285",
                "-o no_modern,slab_sizes=100-600000"
            })
    void classes_askedForLikeThis_areMemcacheds(String options) {
        List<String> expected = slabClasses(ServerKind.MEMCACHED, options);
        assertThat(expected).isNotEmpty();
        assertThat(slabClasses(ServerKind.SCRUBJAYD, options)).isEqualTo(expected);
    }

    @Test
    void classes_notAskedFor_areMoreThanMemcacheds() {
        List<String> classes = slabClasses(ServerKind.SCRUBJAYD, "-m 64");
        assertThat(classes)
                .hasSizeGreaterThan(50)
                .first()
                .isEqualTo("slab class   1: chunk size        48 perslab   21845");
        assertThat(classes).last().asString().endsWith("chunk size    524288 perslab       2");
    }

    @Test
    void items_ofListedSizes_areInTheirClasses() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-o", "slab_sizes=100-200-400");
                TextConnection client = server.connect()) {
            for (int bytes : new int[] {10, 150, 300, 5000}) {
                client.exchange(
                        "set k" + bytes + " 0 0 " + bytes + "\r\n" + "v".repeat(bytes) + "\r\n",
                        "STORED\r\n");
            }
            Stats slabs = server.stats("stats slabs");
            assertThat(slabs.number("active_slabs")).isEqualTo(4);
            int[] chunkBytes = {104, 200, 400, 524288};
            for (int id = 1; id <= chunkBytes.length; id++) {
                assertThat(slabs.number(id + ":chunk_size")).isEqualTo(chunkBytes[id - 1]);
                assertThat(slabs.number(id + ":used_chunks")).isEqualTo(1);
            }
        }
    }

    private static List<String> slabClasses(ServerKind kind, String options) {
        String[] arguments = ("-vv " + options).split(" ");
        try (ServerProcess server = kind.start(arguments)) {
            return server.log().lines().filter(line -> line.startsWith("slab class")).toList();
        }
    }
}
