package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What watchers are told of the same traffic by us and by the real memcached.
final class WatchComparisonTest {
    private static final String VALUE = "v".repeat(50_000);

    /// Each request with the beginning of its answer.
    private static final List<String[]> TRAFFIC =
            List.of(
                    request("set k 0 100 3\r\nbar\r\n", "STORED"),
                    request("get k\r\n", "VALUE"),
                    request("gets k nope\r\n", "VALUE"),
                    request("gat 50 k\r\n", "VALUE"),
                    request("gat 50 nope\r\n", "END"),
                    request("touch k 700\r\n", "TOUCHED"),
                    request("touch nope 7\r\n", "NOT_FOUND"),
                    request("add k 0 0 1\r\na\r\n", "NOT_STORED"),
                    request("append k 0 0 2\r\nxx\r\n", "STORED"),
                    request("prepend nope 0 0 2\r\nxx\r\n", "NOT_STORED"),
                    request("replace nope 0 0 2\r\nxx\r\n", "NOT_STORED"),
                    request("set n/%\u00e4 5 0 2\r\n10\r\n", "STORED"),
                    request("incr n/%\u00e4 5\r\n", "15"),
                    request("decr nope 1\r\n", "NOT_FOUND"),
                    request("cas k 0 0 1 999\r\na\r\n", "EXISTS"),
                    request("cas nope 0 0 1 5\r\na\r\n", "NOT_FOUND"),
                    request("delete n/%\u00e4\r\n", "DELETED"),
                    request("delete n/%\u00e4\r\n", "NOT_FOUND"),
                    request("set large 0 0 50000\r\n" + VALUE + "\r\n", "STORED"),
                    request("get large\r\n", "VALUE"));

    private static String[] request(String text, String answer) {
        return new String[] {text, answer};
    }

    @Test
    void fetchersAndMutations_ofTheSameTraffic_areTheSameLines() {
        List<String> expected = watch(ServerKind.MEMCACHED);
        List<String> actual = watch(ServerKind.SCRUBJAYD);

        assertThat(expected).hasSize(TRAFFIC.size() + 10);
        assertThat(actual).isEqualTo(expected);
    }

    private static List<String> watch(ServerKind kind) {
        try (ServerProcess server = kind.start("-t", "1");
                TextConnection watcher = server.connect();
                TextConnection client = server.connect()) {
            watcher.exchange("watch fetchers mutations\r\n", "OK\r\n");
            for (String[] request : TRAFFIC) {
                assertThat(client.ask(request[0])).startsWith(request[1]);
                if (request[1].equals("VALUE")) {
                    client.readThrough("END\r\n");
                }
            }
            assertThat(client.ask("get last\r\n")).isEqualTo("END");
            List<String> lines = new ArrayList<>();
            String line = watcher.readThrough("\n");
            while (!line.contains("key=last ")) {
                lines.add(normalized(line));
                line = watcher.readThrough("\n");
            }
            return lines;
        }
    }

    /// Without what differs from run to run, or with the size of headers.
    private static String normalized(String line) {
        assertThat(line).matches("ts=\\d+\\.\\d+ gid=\\d+ type=.* cfd=\\d+ size=\\d+\n");
        return line.replaceAll("(ts|gid|cfd)=[0-9.]+", "$1=N")
                .replaceAll("clsid=[1-9][0-9]*", "clsid=N")
                .replaceAll("ttl=(9\\d|[67]\\d\\d|100)\\b", "ttl=T");
    }
}
