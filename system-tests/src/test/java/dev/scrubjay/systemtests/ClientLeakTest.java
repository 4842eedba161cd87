package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.client.MemcachedClient;
import dev.scrubjay.client.MemcachedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// What a client leaves behind in its own process: nothing. Alone, because it counts what the
/// process has.
@Isolated
final class ClientLeakTest {
    private static final int KILLS = 50;
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void server_killedFiftyTimes_leavesNoSocketsAndThreads() {
        ServerProcess server = ServerKind.MEMCACHED.start();
        try (MemcachedClient mc = ClientSetup.META.client(server)) {
            assertThat(isServed(mc)).isTrue();
            awaitThreadsOfCallbacksGone();
            long sockets = sockets();
            long threads = threads();
            for (int i = 0; i < KILLS; i++) {
                List<CompletableFuture<?>> reads = new ArrayList<>();
                for (int n = 0; n < 20; n++) {
                    reads.add(mc.async().get("k" + n));
                }
                server.kill();
                server = ServerKind.MEMCACHED.launch().port(server.port()).start();
                Deadline.await("service", SOON, () -> isServed(mc));
                Deadline.await(
                        "an end of all reads",
                        SOON,
                        () -> reads.stream().allMatch(CompletableFuture::isDone));
            }
            Deadline.await("sockets closed", SOON, () -> sockets() <= sockets);
            awaitThreadsOfCallbacksGone();
            assertThat(threads()).isLessThanOrEqualTo(threads);
        } finally {
            server.close();
        }
    }

    @Test
    void clients_openedAndClosed_leaveNoSocketsAndThreads() {
        try (ServerProcess server = ServerKind.MEMCACHED.start()) {
            open(server);
            awaitThreadsOfCallbacksGone();
            long sockets = sockets();
            long files = files("");
            long threads = threads();
            for (int i = 0; i < KILLS; i++) {
                open(server);
            }
            awaitThreadsOfCallbacksGone();
            assertThat(sockets()).isLessThanOrEqualTo(sockets);
            assertThat(files("")).isLessThanOrEqualTo(files + 2);
            assertThat(threads()).isLessThanOrEqualTo(threads);
        }
    }

    private static void open(ServerProcess server) {
        try (MemcachedClient mc =
                ClientSetup.META
                        .builder()
                        .server(server.address())
                        .server("127.0.0.1:" + Ports.free())
                        .build()) {
            assertThat(mc.stats()).hasSize(1);
        }
    }

    private static boolean isServed(MemcachedClient mc) {
        try {
            return mc.set("probe", "v");
        } catch (MemcachedException e) {
            return false;
        }
    }

    /// They wait for another follower for a second.
    private static void awaitThreadsOfCallbacksGone() {
        Deadline.await(
                "the end of idle threads",
                SOON,
                () -> threadNames().noneMatch(name -> name.startsWith("scrubjay-client-callback")));
    }

    private static long threads() {
        return threadNames().filter(name -> name.startsWith("scrubjay-")).count();
    }

    private static Stream<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
    }

    private static long sockets() {
        return files("socket:");
    }

    private static long files(String kind) {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(file -> target(file).startsWith(kind)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException _) {
            return "closed meanwhile";
        }
    }
}
