package dev.scrubjay.client;

import dev.scrubjay.client.net.Completions;
import dev.scrubjay.client.net.NetSettings;
import dev.scrubjay.client.routing.Node;
import dev.scrubjay.client.routing.Placement;
import dev.scrubjay.client.routing.Placements;
import dev.scrubjay.client.routing.Scheme;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Describes a [MemcachedClient]. Not for several threads at a time.
///
/// Everything but the servers has a default. Each method refuses a value that makes no sense with
/// an [IllegalArgumentException].
public final class MemcachedClientBuilder {
    private static final int VALUE_BYTES_MAX = 1 << 30;

    private final List<ServerAddress> addresses = new ArrayList<>();
    private final List<Integer> weights = new ArrayList<>();
    private final Map<Class<?>, Transcoder<?>> transcoders = new LinkedHashMap<>();
    private @Nullable Compat compat;
    private @Nullable FailurePolicy failurePolicy;
    private Protocol protocol = Protocol.AUTO;
    private ErrorPolicy errorPolicy = ErrorPolicy.THROW;
    private LeasePolicy leasePolicy = LeasePolicy.DEFAULT;
    private Duration operationTimeout = Duration.ofSeconds(1);
    private Duration connectTimeout = Duration.ofSeconds(1);
    private int connectionsPerServer = 1;
    private int operationCountMax = 100_000;
    private long operationBytesMax = 256L << 20;
    private int valueBytesMax = 64 << 20;
    private String keyPrefix = "";
    private int stringFlags = -1;
    private @Nullable Compressor compressor;
    private int compressFromBytes;
    private @Nullable String authentication;
    private @Nullable Executor callbackExecutor;

    MemcachedClientBuilder() {}

    /// Adds a server of weight 1.
    ///
    /// @param address as [ServerAddress#of(String)] takes it: `host:port`, `unix:/path`...
    public MemcachedClientBuilder server(String address) {
        return server(address, 1);
    }

    /// Adds a server. Where the servers are, in which order, how they are written and what they
    /// weigh decides where keys go: say it as the other programs on the cluster do.
    ///
    /// @param weight its share of the keys, compared with the other servers', from 1; ignored by
    ///   the presets that know no weights
    public MemcachedClientBuilder server(String address, int weight) {
        require(weight >= 1, "a server's weight must be at least 1");
        addresses.add(ServerAddress.of(address));
        weights.add(weight);
        return this;
    }

    /// Adds servers of weight 1.
    public MemcachedClientBuilder servers(String... list) {
        for (String address : list) {
            server(address);
        }
        return this;
    }

    /// Does as another client library does: places keys, writes flags and handles failures so.
    public MemcachedClientBuilder compat(Compat preset) {
        compat = preset;
        return this;
    }

    /// What becomes of a dead server's keys, if it is not to be what the preset says. Without
    /// either they go to the other servers ([FailurePolicy#EJECT]).
    public MemcachedClientBuilder failurePolicy(FailurePolicy policy) {
        failurePolicy = policy;
        return this;
    }

    /// Which protocol to speak. Default: what each server knows.
    public MemcachedClientBuilder protocol(Protocol wanted) {
        protocol = wanted;
        return this;
    }

    /// What failures look like. Default: exceptions.
    public MemcachedClientBuilder onError(ErrorPolicy policy) {
        errorPolicy = policy;
        return this;
    }

    /// How values are loaded by [MemcachedCommands#getOrCompute].
    public MemcachedClientBuilder leases(LeasePolicy policy) {
        leasePolicy = policy;
        return this;
    }

    /// How long an operation may take, from the call to the answer. Default: a second.
    public MemcachedClientBuilder operationTimeout(Duration timeout) {
        operationTimeout = positive(timeout, "the operation timeout");
        return this;
    }

    /// How long connecting may take, with login and first answer. Default: a second.
    public MemcachedClientBuilder connectTimeout(Duration timeout) {
        connectTimeout = positive(timeout, "the connect timeout");
        return this;
    }

    /// How many connections to share the work between, to each server. Default: 1, which is enough
    /// unless large values hold up small ones.
    public MemcachedClientBuilder connectionsPerServer(int count) {
        require(count >= 1 && count <= 64, "connections per server: 1 to 64");
        connectionsPerServer = count;
        return this;
    }

    /// How much may be in flight on one connection before operations are refused with an
    /// [OverloadedException]. Default: 100,000 operations with 256 MB of values.
    public MemcachedClientBuilder inFlightMax(int operations, long bytes) {
        require(
                operations >= 1 && operations < 1 << 22 && bytes >= 1 && bytes < 1L << 39,
                "in flight: 1 to 4,194,303 operations and 1 to 549,755,813,887 bytes");
        operationCountMax = operations;
        operationBytesMax = bytes;
        return this;
    }

    /// The largest value to send or to believe in, in bytes, from 1 to 1 GB. Default: 64 MB; the
    /// servers' own limit, 1 MB unless they were told otherwise, is theirs to enforce.
    public MemcachedClientBuilder valueBytesMax(int bytes) {
        require(bytes >= 1 && bytes <= VALUE_BYTES_MAX, "values: 1 byte to 1 GB");
        valueBytesMax = bytes;
        return this;
    }

    /// What every key begins with on the servers.
    public MemcachedClientBuilder keyPrefix(String prefix) {
        keyPrefix = prefix;
        return this;
    }

    /// The flags to store text with, for Python's presets: 16, or 0 for readers that are older than
    /// python-memcached 1.59.
    public MemcachedClientBuilder stringFlags(int flags) {
        require(flags == 0 || flags == 16, "the flags of text are 16 or 0");
        stringFlags = flags;
        return this;
    }

    /// Compresses values from this size on, where that makes them smaller. Default: never.
    public MemcachedClientBuilder compression(Compressor with, int fromBytes) {
        require(fromBytes >= 0, "compression from 0 bytes on");
        compressor = with;
        compressFromBytes = fromBytes;
        return this;
    }

    /// Says how to store values of a type.
    public <T> MemcachedClientBuilder transcoder(Class<T> type, Transcoder<T> transcoder) {
        transcoders.put(type, transcoder);
        return this;
    }

    /// Logs in with the text protocol, to servers that were started with `-Y`.
    public MemcachedClientBuilder authentication(String user, String password) {
        String token = user + " " + password;
        require(
                !user.isEmpty()
                        && !user.contains(" ")
                        && token.indexOf('\r') < 0
                        && token.indexOf('\n') < 0,
                "a user name has no spaces, and neither it nor the password a line end");
        authentication = token;
        return this;
    }

    /// What runs the followers of futures. Default: threads of the client's own, which come and go.
    ///
    /// `Runnable::run` has them run on the client's I/O thread, which is fastest: then they must
    /// not block, and a blocking command in them is refused.
    public MemcachedClientBuilder callbackExecutor(Executor executor) {
        callbackExecutor = executor;
        return this;
    }

    /// Makes the client. It begins to connect, and does not wait for that.
    public MemcachedClient build() {
        require(!addresses.isEmpty(), "a client needs at least one server");
        Scheme scheme = compat == null ? Scheme.KETAMA_WEIGHTED : compat.scheme();
        FlagScheme flags = compat == null ? FlagScheme.PYTHON : compat.flagScheme();
        boolean isPrefixHashed = compat == null || compat.isPrefixHashed();
        ValueCodec codec =
                new ValueCodec(
                        flags,
                        stringFlags,
                        transcoders,
                        compressor,
                        compressFromBytes,
                        valueBytesMax);
        KeyEncoder keys = new KeyEncoder(keyPrefix);
        Placement placement = Placements.of(scheme, failures().mode(), nodes());
        Executor given = callbackExecutor;
        ExecutorService own = given == null ? ownExecutor() : null;
        Completions completions =
                new Completions(own == null ? Objects.requireNonNull(given) : own);
        Cluster cluster =
                new Cluster(
                        addresses,
                        placement,
                        isPrefixHashed ? 0 : keyPrefix.length(),
                        connectionsPerServer,
                        netSettings(),
                        completions);
        Session session =
                new Session(
                        cluster,
                        keys,
                        codec,
                        completions,
                        operationTimeout.toNanos(),
                        errorPolicy,
                        leasePolicy);
        return new MemcachedClient(
                session,
                new Leases(session),
                compat != null && compat.isTextOnly(),
                own == null ? () -> {} : own::shutdown);
    }

    private FailurePolicy failures() {
        if (failurePolicy != null) {
            return failurePolicy;
        }
        return compat == null ? FailurePolicy.EJECT : compat.failurePolicy();
    }

    private List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            nodes.add(addresses.get(i).node(weights.get(i)));
        }
        return nodes;
    }

    private NetSettings netSettings() {
        return new NetSettings(
                operationTimeout.toNanos(),
                connectTimeout.toNanos(),
                operationCountMax,
                operationBytesMax,
                valueBytesMax,
                dialect(),
                authentication);
    }

    private NetSettings.Dialect dialect() {
        if (compat != null && compat.isTextOnly()) {
            return NetSettings.Dialect.ITEMS_ONLY;
        }
        return switch (protocol) {
            case AUTO -> NetSettings.Dialect.PROBED;
            case META -> NetSettings.Dialect.META;
            case TEXT -> NetSettings.Dialect.TEXT;
        };
    }

    /// As many threads as block, and none when there is nothing to do.
    private static ExecutorService ownExecutor() {
        ThreadPoolExecutor executor =
                (ThreadPoolExecutor)
                        Executors.newCachedThreadPool(task -> {
                            Thread thread = new Thread(task, "scrubjay-client-callback");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setKeepAliveTime(1, TimeUnit.SECONDS);
        return executor;
    }

    private static Duration positive(Duration timeout, String what) {
        require(!timeout.isZero() && !timeout.isNegative(), what + " must be positive");
        require(timeout.compareTo(Duration.ofDays(1)) <= 0, what + " must be a day at most");
        return timeout;
    }

    private static void require(boolean isTrue, String message) {
        if (!isTrue) {
            throw new IllegalArgumentException(message);
        }
    }
}
