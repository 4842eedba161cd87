package dev.scrubjay.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Hands out loopback ports that nobody uses, each of them once.
///
/// They lie below the range from which the kernel takes the ports of outgoing connections, so a
/// port that is free here does not become somebody's own before the server binds it.
final class Ports {
    /// The last port that a test may have.
    private static final int PORT_MAX = 19_999;

    private static final int PORT_MIN = 12_000;

    /// Test runs side by side start at different places.
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 37 % 7_000));

    /// The recorded cases choose their ports themselves, each run in a range of its own.
    private static final int REPLAY_PORTS_EACH = 900;

    private static final AtomicInteger NEXT_REPLAY = new AtomicInteger();

    private Ports() {}

    /// A port that is free now.
    static int free() {
        for (int attempt = PORT_MIN; attempt <= PORT_MAX; attempt++) {
            int port = PORT_MIN + NEXT.getAndIncrement() % (PORT_MAX - PORT_MIN + 1);
            if (isFree(port)) {
                return port;
            }
        }
        throw new AssertionError("no free port from " + PORT_MIN + " to " + PORT_MAX);
    }

    /// A range of ports for one run of the recorded cases, as `first-last`.
    static String replayRange() {
        int first = 20_000 + NEXT_REPLAY.getAndIncrement() % 10 * REPLAY_PORTS_EACH;
        return first + "-" + (first + REPLAY_PORTS_EACH - 1);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress((InetAddress) null, port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
