package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.client.routing.Liveness;
import dev.scrubjay.client.routing.Node;
import dev.scrubjay.client.routing.Placement;
import dev.scrubjay.client.routing.Placements;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Compares every preset with what the library itself answered, dead servers included.
///
/// `routing/README.md` in the test resources says how the vectors were made and how to read them.
final class CompatVectorsTest {
    @ParameterizedTest
    @CsvSource({
        "PYTHON_MEMCACHED, python-memcached",
        "PYTHON_MEMCACHED_159, python-memcached-159",
        "PYTHON3_MEMCACHED_151, python-memcached-159",
        "PYMEMCACHE, pymemcache",
        "LIBMEMCACHED, libmemcached",
        "LIBMEMCACHED_KETAMA, libmemcached-ketama",
        "LIBMEMCACHED_KETAMA_WEIGHTED, libmemcached-ketama-weighted",
        "SPYMEMCACHED_KETAMA, spymemcached-ketama",
        "XMEMCACHED_KETAMA, xmemcached-ketama",
        "FOLSOM, folsom",
        "TWEMPROXY, twemproxy",
        "EVCACHE, evcache",
    })
    void preset_everyVector_answersAsTheLibrary(Compat compat, String file) throws IOException {
        List<String> mistakes = new ArrayList<>();
        int checked = 0;
        String cluster = "";
        Placement placement = null;
        for (String line : lines(file)) {
            if (line.startsWith("@ ")) {
                cluster = line;
                placement = placement(compat, line.substring(2));
                continue;
            }
            String[] fields = line.split("\t", -1);
            String answers = answers(Objects.requireNonNull(placement), fields);
            checked++;
            if (!answers.equals(fields[2])) {
                mistakes.add(cluster + " " + line + " but " + answers);
            }
        }
        assertThat(mistakes).isEmpty();
        assertThat(checked).isGreaterThan(200);
    }

    private static List<String> lines(String file) throws IOException {
        String folder = System.getProperty("scrubjay.routing.vectors");
        if (folder != null) {
            return Files.readAllLines(Path.of(folder, file + ".tsv"));
        }
        try (InputStream in =
                CompatVectorsTest.class.getResourceAsStream("/routing/" + file + ".tsv")) {
            byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static Placement placement(Compat compat, String cluster) {
        List<Node> nodes = new ArrayList<>();
        for (String server : cluster.split(" ", -1)) {
            int equals = server.lastIndexOf('=');
            int weight = Integer.parseInt(server.substring(equals + 1));
            nodes.add(ServerAddress.of(server.substring(0, equals)).node(weight));
        }
        return Placements.of(compat.scheme(), compat.failurePolicy().mode(), nodes);
    }

    /// The servers that answer one after the other, while each that has answered dies.
    private static String answers(Placement placement, String[] fields) {
        int wanted = fields[2].split(",", -1).length;
        Set<Integer> dead = new HashSet<>();
        Liveness alive = server -> !dead.contains(server);
        List<String> answers = new ArrayList<>();
        while (answers.size() < wanted) {
            int server = server(placement, fields, alive);
            answers.add(server == Placement.NONE ? "-" : Integer.toString(server));
            dead.add(server);
        }
        return String.join(",", answers);
    }

    private static int server(Placement placement, String[] fields, Liveness alive) {
        String key = fields[1];
        return switch (fields[0]) {
            case "s" -> placement.serverOf(key, alive);
            case "b" -> placement.serverOf(HexFormat.of().parseHex(key), alive);
            case "n" -> {
                int space = key.indexOf(' ');
                BigInteger hash = new BigInteger(key.substring(0, space));
                yield placement.serverOf(hash, key.substring(space + 1), alive);
            }
            default -> throw new AssertionError(fields[0]);
        };
    }
}
