package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The Java in docs/CLIENT.md and README.md compiles, runs, and gives what it says it gives.
///
/// The pieces of a section run in the page's order, on servers that are empty when the section
/// begins; what stands there in Python is run by Python, on the same servers.
final class ClientDocsTest {
    private static final String README = "README.md";
    private static final String CLIENT = "docs/CLIENT.md";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// The server that every piece has a client of.
    private static final String FIRST = "127.0.0.1:11211";

    private static final List<String> CLUSTER =
            List.of(FIRST, "127.0.0.1:11212", "127.0.0.1:11213");
    private static final String WITH_LOGIN = "127.0.0.1:11214";
    private static final String IPV6 = "[::1]:11211";
    private static final String SOCKET = "/run/memcached.sock";

    @TempDir private Path directory;

    private final List<ServerProcess> servers = new ArrayList<>();

    /// The addresses in the pages, and the ones they stand for.
    private final Map<String, String> addresses = new HashMap<>();

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void examples_ofAllPages_giveWhatTheySay(ServerKind kind) throws IOException {
        List<Snippet> snippets = new ArrayList<>(Snippet.of(README));
        snippets.addAll(Snippet.of(CLIENT));
        snippets.removeIf(snippet ->
                !List.of("java", "python").contains(snippet.language())
                        || (snippet.isMemcachedOnly() && kind == ServerKind.SCRUBJAYD));
        assertThat(snippets).extracting(Snippet::page).contains(README, CLIENT);
        try {
            start(kind);
            run(snippets);
        } finally {
            // Side by side: each takes up to a second.
            servers.parallelStream().forEach(ServerProcess::close);
        }
    }

    @Test
    void result_otherThanStated_isFound() throws Exception {
        Snippet right =
                java("int one = 1;   // => 1", "List.of(one,", "        2);   // => [1, 2]");
        Snippet wrong = java("int one = 1;", "one + 1;   // => 3");
        Snippet thrown = java("List.of(1).get(1);   // => IndexOutOfBoundsException");
        List<Snippet> snippets = List.of(right, wrong, thrown);
        try (SnippetProgram program = new SnippetProgram(snippets, Map.of())) {
            program.run(right);
            program.run(thrown);
            assertThatThrownBy(() -> program.run(wrong))
                    .hasMessageContaining("page.md:8 states 3 and gives 2");
        }
    }

    @Test
    void code_thatDoesNotCompile_isFound() {
        List<Snippet> snippets = List.of(java("int one = \"1\";"));
        assertThatThrownBy(() -> new SnippetProgram(snippets, Map.of()).close())
                .hasMessageContaining("int one = \"1\";");
    }

    private static Snippet java(String... lines) {
        return new Snippet("page.md", "Section", 7, "java", false, List.of(lines));
    }

    private void run(List<Snippet> snippets) {
        List<Snippet> java =
                snippets.stream().filter(each -> each.language().equals("java")).toList();
        SoftAssertions all = new SoftAssertions();
        // The servers start while the compiler is at work.
        try (SnippetProgram program = new SnippetProgram(java, addresses);
                AutoCloseable _ = program.connect(addressOf(FIRST))) {
            awaitServers();
            String section = "";
            for (Snippet snippet : snippets) {
                if (!section.equals(snippet.section())) {
                    section = snippet.section();
                    empty();
                }
                all.check(() -> run(program, snippet));
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        all.assertAll();
    }

    private void run(SnippetProgram program, Snippet snippet) {
        if (snippet.language().equals("java")) {
            program.run(snippet);
        } else {
            String start = "import memcache\nmc = memcache.Client(['" + FIRST + "'])\n";
            String code = start + String.join("\n", snippet.lines());
            String python = Debian.pythonWith("memcache", "python3-memcache");
            ExternalProgram.run(python, "-c", SnippetProgram.replaced(code, addresses))
                    .outOfSuccess();
        }
    }

    private void empty() {
        for (ServerProcess server : servers.subList(0, CLUSTER.size())) {
            try (TextConnection connection = server.connect()) {
                connection.exchange("flush_all\r\n", "OK\r\n");
            }
        }
    }

    /// Starts the cluster, and memcacheds with what scrubjayd does not have yet. Waits for nothing.
    private void start(ServerKind kind) throws IOException {
        for (String address : CLUSTER) {
            stand(address, kind.launch().startWithoutWaiting());
        }
        ServerKind memcached = ServerKind.MEMCACHED;
        Path users = Files.writeString(directory.resolve("users"), "jill:secret\n");
        stand(WITH_LOGIN, memcached.launch("-Y", users.toString()).startWithoutWaiting());
        ServerProcess ipv6 = memcached.launch("-l", "::1").listensAt("::1").startWithoutWaiting();
        servers.add(ipv6);
        addresses.put(IPV6, "[::1]:" + ipv6.port());
        Path socket = directory.resolve("memcached.sock");
        // With a socket it does not listen to a port: nobody is to wait for its answer there.
        servers.add(memcached.launch("-s", socket.toString()).startWithoutWaiting());
        addresses.put(SOCKET, socket.toString());
    }

    private void awaitServers() {
        servers.subList(0, servers.size() - 1).forEach(ServerProcess::awaitAnswer);
        Path socket = Path.of(addressOf(SOCKET));
        Deadline.await("a socket", PATIENCE, () -> Files.exists(socket));
    }

    private void stand(String address, ServerProcess server) {
        servers.add(server);
        addresses.put(address, server.address());
    }

    private String addressOf(String inPage) {
        return SnippetProgram.replaced(inPage, addresses);
    }
}
