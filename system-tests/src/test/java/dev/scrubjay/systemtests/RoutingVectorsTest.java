package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The libraries of this Debian still put keys where the client's placement tests say they do.
final class RoutingVectorsTest {
    private static final String PROGRAM = "system-tests/src/test/clients/routing_vectors.py";
    private static final String VECTORS = "client/src/test/resources/routing/";

    @ParameterizedTest
    @CsvSource({
        "python-memcached, memcache, python3-memcache",
        "python-memcached-159, memcache, python3-memcache",
        "pymemcache, pymemcache, python3-pymemcache",
        "libmemcached, ctypes, python3",
        "libmemcached-ketama, ctypes, python3",
        "libmemcached-ketama-weighted, ctypes, python3",
    })
    void library_everyVector_answersAsRecorded(String preset, String module, String packageName)
            throws IOException {
        String python = Debian.pythonWith(module, packageName);
        ExternalProgram.Result result =
                ExternalProgram.of(python, Checkout.file(PROGRAM).toString(), preset)
                        .environment(Map.of("PYTHONIOENCODING", "utf-8"))
                        .run();

        String recorded = Files.readString(Checkout.file(VECTORS + preset + ".tsv"));
        assertThat(result.outOfSuccess()).isEqualTo(recorded);
    }
}
