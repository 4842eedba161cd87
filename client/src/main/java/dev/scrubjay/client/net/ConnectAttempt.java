package dev.scrubjay.client.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One try to reach a server: connects, logs in, and asks what it is.
///
/// A connection counts only once the server has answered on it: a stopped process still has its
/// connections accepted. The I/O thread's.
final class ConnectAttempt implements IoLoop.KeyHandler, Completion {
    /// Before this the meta protocol was still changing.
    private static final int META_MINOR_MIN = 6;

    private static final int META_PATCH_MIN = 12;

    private static final int VERSION_SHOWN_MAX = 60;

    private static final Pattern VERSION = Pattern.compile("VERSION 1\\.(\\d{1,4})\\.(\\d{1,4}).*");

    private final ServerNode node;
    private final boolean isTextOnly;
    private final long deadlineNanos;

    private @Nullable SocketChannel channel;
    private @Nullable ServerConnection connection;
    private boolean isOver;

    private final LinesOperation login;
    private final LinesOperation version = new LinesOperation("version", false);

    /// Looks at an item that is not there: the one request of the meta protocol that counts nowhere
    /// as a miss.
    private final LinesOperation probe = new LinesOperation("me scrubjay", false);

    ConnectAttempt(ServerNode node, boolean isTextOnly) {
        this.node = node;
        this.isTextOnly = isTextOnly;
        deadlineNanos = System.nanoTime() + node.settings().connectNanos();
        String token = node.settings().authentication();
        byte[] bytes = token == null ? new byte[0] : token.getBytes(StandardCharsets.UTF_8);
        // Requests are written as one byte for each letter.
        String letters = new String(bytes, StandardCharsets.ISO_8859_1);
        login = new LinesOperation("set scrubjay 0 0 " + bytes.length + "\r\n" + letters, false);
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isOf(ServerConnection other) {
        return connection == other;
    }

    void start(SocketAddress address) {
        try {
            boolean isInternet = address instanceof InetSocketAddress;
            SocketChannel opened =
                    isInternet
                            ? SocketChannel.open()
                            : SocketChannel.open(StandardProtocolFamily.UNIX);
            channel = opened;
            opened.configureBlocking(false);
            if (isInternet) {
                opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            if (opened.connect(address)) {
                connected(node.loop().register(opened, SelectionKey.OP_READ, this));
            } else {
                node.loop().register(opened, SelectionKey.OP_CONNECT, this);
            }
        } catch (IOException e) {
            failed(e);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            // An IPv6 address where there is no IPv6, or a unix socket where there are none.
            failed(new IOException("this system cannot connect to " + address, e));
        }
    }

    @Override
    public void onReady(SelectionKey key) {
        ServerConnection established = connection;
        if (established != null) {
            established.onReady(key);
            return;
        }
        try {
            if (((SocketChannel) key.channel()).finishConnect()) {
                connected(key);
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    private void connected(SelectionKey key) {
        ServerConnection made =
                new ServerConnection(
                        node.loop(), node, (SocketChannel) key.channel(), node.inFlight());
        connection = made;
        key.interestOps(SelectionKey.OP_READ);
        made.start(key, false);
        if (node.settings().authentication() != null) {
            ask(made, login);
        }
        if (node.settings().dialect() == NetSettings.Dialect.ITEMS_ONLY) {
            over(made);
            return;
        }
        ask(made, version);
        if (!isTextOnly) {
            ask(made, probe);
        }
    }

    private void ask(ServerConnection made, LinesOperation operation) {
        operation.isUncounted = true;
        operation.onCompletion(this, deadlineNanos);
        made.submit(operation);
    }

    @Override
    public void completed(Operation operation) {
        ServerConnection made = connection;
        if (isOver || made == null) {
            return;
        }
        Failure failure = operation.failure();
        if (operation == probe) {
            useMetaIfKnown(made);
        } else if (failure != null) {
            failed(new IOException(failure.detail()));
        } else if (operation == login && !login.lines().equals(List.of("STORED"))) {
            failed(new IOException("the server did not accept the login: " + login.lines()));
        } else if (operation == version && !isMemcached()) {
            failed(new ProtocolException("not a memcached's version: " + versionShown()));
        } else if (operation == version && isTextOnly) {
            over(made);
        }
    }

    private boolean isMemcached() {
        return !version.lines().isEmpty() && version.lines().get(0).startsWith("VERSION ");
    }

    private String versionShown() {
        String line = version.lines().get(0);
        return line.substring(0, Math.min(line.length(), VERSION_SHOWN_MAX));
    }

    private void useMetaIfKnown(ServerConnection made) {
        if (isMetaKnown()) {
            made.useMeta();
            over(made);
        } else if (node.settings().dialect() == NetSettings.Dialect.META) {
            failed(new IOException("the server does not know the meta protocol"));
        } else {
            over(made);
        }
    }

    private boolean isMetaKnown() {
        Matcher known = VERSION.matcher(String.join("", version.lines()));
        if (!probe.lines().equals(List.of("EN")) || !known.matches()) {
            return false;
        }
        int minor = Integer.parseInt(known.group(1));
        int patch = Integer.parseInt(known.group(2));
        return minor > META_MINOR_MIN || (minor == META_MINOR_MIN && patch >= META_PATCH_MIN);
    }

    private void over(ServerConnection made) {
        isOver = true;
        node.connected(made);
    }

    /// The server hung up. If that was its answer to the meta protocol, it is asked for text next.
    void hungUp(IOException why) {
        if (!isOver && isMemcached()) {
            node.useTextNext();
        }
        failed(why);
    }

    /// Gives up.
    void failed(IOException why) {
        if (isOver) {
            return;
        }
        isOver = true;
        Failure failure = new Failure(Failure.Kind.CONNECTION, "no connection", false, why);
        login.fail(failure);
        version.fail(failure);
        probe.fail(failure);
        ServerConnection made = connection;
        if (made != null) {
            made.close(why);
        } else if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }
        node.attemptFailed(why);
    }
}
