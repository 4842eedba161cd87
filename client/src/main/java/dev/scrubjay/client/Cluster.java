package dev.scrubjay.client;

import dev.scrubjay.client.net.Completions;
import dev.scrubjay.client.net.Failure;
import dev.scrubjay.client.net.Fallback;
import dev.scrubjay.client.net.IoLoop;
import dev.scrubjay.client.net.NetSettings;
import dev.scrubjay.client.net.Operation;
import dev.scrubjay.client.net.ServerNode;
import dev.scrubjay.client.routing.Liveness;
import dev.scrubjay.client.routing.Placement;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The servers, and who of them gets what. Any thread.
final class Cluster implements Fallback, Liveness {
    /// How many servers an operation is offered to before it fails.
    private static final int TRIES_MAX = 10;

    private final List<ServerAddress> addresses;
    private final ServerNode[][] nodes;
    private final Placement placement;
    private final IoLoop loop;

    /// How much of a key is the client's prefix and does not decide where the key goes.
    private final int unhashedPrefix;

    Cluster(
            List<ServerAddress> addresses,
            Placement placement,
            int unhashedPrefix,
            int connectionsPerServer,
            NetSettings settings,
            Completions completions) {
        this.addresses = List.copyOf(addresses);
        this.placement = placement;
        this.unhashedPrefix = unhashedPrefix;
        loop = new IoLoop("scrubjay-client-io", completions);
        nodes = new ServerNode[addresses.size()][connectionsPerServer];
        for (int server = 0; server < nodes.length; server++) {
            ServerAddress address = addresses.get(server);
            for (int i = 0; i < connectionsPerServer; i++) {
                ServerEndpoint endpoint = new ServerEndpoint(address);
                nodes[server][i] =
                        new ServerNode(address.toString(), endpoint, settings, loop, this);
                loop.add(nodes[server][i]);
            }
        }
    }

    List<ServerAddress> addresses() {
        return addresses;
    }

    /// Whether this is the thread that must never wait.
    boolean isIoThread() {
        return loop.isCurrentThread();
    }

    @Override
    public boolean isAlive(int server) {
        for (ServerNode node : nodes[server]) {
            if (node.isUp()) {
                return true;
            }
        }
        return false;
    }

    /// Sends an operation to the server that its route leads to.
    void submit(Operation operation) {
        int server = serverOf(operation.route());
        if (server == Placement.NONE) {
            operation.fail(
                    Failure.of(Failure.Kind.NO_SERVER, "none of the servers can be reached"));
        } else {
            submitTo(server, operation);
        }
    }

    /// Sends an operation to one server.
    void submitTo(int server, Operation operation) {
        pick(nodes[server]).submit(operation);
    }

    /// The server a key goes to now, or [Placement#NONE].
    int serverOf(@Nullable Object route) {
        if (nodes.length == 1) {
            return 0;
        }
        if (route instanceof String text) {
            return placement.serverOf(hashed(text), this);
        }
        if (!(route instanceof Key key)) {
            throw new IllegalArgumentException("nothing to choose a server by");
        }
        BigInteger hash = key.hash();
        String routing = key.routing();
        byte[] bytes = key.bytes();
        if (hash != null) {
            return placement.serverOf(hash, hashed(key.textOrEmpty()), this);
        }
        if (routing != null) {
            return placement.serverOfRoutingText(routing, hashed(key.textOrEmpty()), this);
        }
        return bytes != null
                ? placement.serverOf(bytes, this)
                : placement.serverOf(hashed(key.textOrEmpty()), this);
    }

    private String hashed(String key) {
        return unhashedPrefix == 0 ? key : key.substring(unhashedPrefix);
    }

    /// Of two connections taken at random, the one with less to do.
    private static ServerNode pick(ServerNode[] connections) {
        int count = connections.length;
        if (count == 1) {
            return connections[0];
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        ServerNode one = connections[random.nextInt(count)];
        ServerNode other = connections[random.nextInt(count)];
        boolean isOther = other.isUp() && (!one.isUp() || other.load() < one.load());
        return isOther ? other : one;
    }

    @Override
    public void unsent(Operation operation, Failure why) {
        if (operation.route() == null
                || operation.countTry() >= TRIES_MAX
                || why.kind() == Failure.Kind.CLOSED) {
            operation.fail(why);
            return;
        }
        int server = serverOf(operation.route());
        if (server == Placement.NONE || !isAlive(server)) {
            operation.fail(why);
        } else {
            submitTo(server, operation);
        }
    }

    void close() {
        loop.close();
    }
}
