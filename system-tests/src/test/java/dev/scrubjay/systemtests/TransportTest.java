package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.server.net.uring.Availability;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which transport a server uses, and what it says where it cannot have the one it was told to.
///
/// The tests themselves run on the one that `-Dscrubjay.transport` names.
final class TransportTest {
    private static final int EX_OSERR = 71;

    /// Why this machine has no io_uring, null if it has.
    private static final @Nullable String PROBLEM = Availability.problem();

    private static final String BEST = PROBLEM == null ? "uring" : "nio";

    @Test
    void serverOfTheseTests_asAskedFor_isOnThatTransport() {
        String asked = ServerKind.transport();
        try (ServerProcess server = ServerKind.SCRUBJAYD.start()) {
            assertThat(transport(server)).isEqualTo(asked.equals("auto") ? BEST : asked);
        }
    }

    @Test
    void auto_onThisMachine_takesTheBestThereIs() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-v", "-o", "transport=auto")) {
            assertServes(server);
            assertThat(transport(server)).isEqualTo(BEST);
            awaitLogged(server, "transport: " + BEST);
        }
    }

    @Test
    void nio_askedFor_isTaken() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-v", "-o", "transport=nio")) {
            assertServes(server);
            assertThat(transport(server)).isEqualTo("nio");
            awaitLogged(server, "transport: nio\n");
        }
    }

    @Test
    void uring_askedFor_isTakenOrRefusedWithTheReason() {
        if (PROBLEM == null) {
            try (ServerProcess server = ServerKind.SCRUBJAYD.start("-o", "transport=uring")) {
                assertServes(server);
                assertThat(transport(server)).isEqualTo("uring");
            }
        } else {
            assertRefused(ServerKind.SCRUBJAYD.launch("-o", "transport=uring"), PROBLEM);
        }
    }

    @Test
    void uring_whereForbidden_isRefusedWithTheReason() {
        assertRefused(
                ServerKind.SCRUBJAYD.launch("-o", "transport=uring").withoutUring(),
                "Operation not permitted");
    }

    @Test
    void auto_whereForbidden_takesNioAndSaysWhy() {
        try (ServerProcess server =
                ServerKind.SCRUBJAYD.launch("-v", "-o", "transport=auto").withoutUring().start()) {
            assertServes(server);
            assertThat(transport(server)).isEqualTo("nio");
            awaitLogged(
                    server, "transport: nio (io_uring is not available: Operation not permitted)");
        }
    }

    @Test
    void unknownTransport_askedFor_isRefused() {
        ExternalProgram.Result result =
                ServerKind.SCRUBJAYD.launch("-o", "transport=epoll").runToEnd();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("Unknown transport option (uring, nio, auto)\n");
    }

    private static void assertRefused(ServerLaunch launch, String reason) {
        ExternalProgram.Result result = launch.runToEnd();

        assertThat(result.exit()).isEqualTo(EX_OSERR);
        assertThat(result.err())
                .isEqualTo(
                        "scrubjayd: failed to start: io_uring is not available: " + reason + "\n");
    }

    /// A server announces itself when it answers already.
    private static void awaitLogged(ServerProcess server, String line) {
        Deadline.await(line, Duration.ofSeconds(10), () -> server.log().contains(line));
    }

    private static void assertServes(ServerProcess server) {
        try (TextConnection connection = server.connect()) {
            connection.exchange(
                    "set a 0 0 1\r\n1\r\nget a\r\n", "STORED\r\nVALUE a 0 1\r\n1\r\nEND\r\n");
        }
    }

    private static String transport(ServerProcess server) {
        return server.stats("stats scrubjay").text("transport");
    }
}
