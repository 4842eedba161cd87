package dev.scrubjay.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A client of one memcached, or of a cluster of them.
///
/// Make one for each cluster and keep it: it is for any number of threads, and all of them share
/// one connection to each server. Making one does not wait for the servers; the first operations
/// do. It has one thread of its own, and another few while asynchronous results are handed out.
///
/// With [Compat#TWEMPROXY] what is asked of servers, not of items, is refused with an
/// [UnsupportedOperationException]: a proxy would hang up.
///
/// ```java
/// try (MemcachedClient mc = MemcachedClient.connect("127.0.0.1:11211")) {
///     mc.set("name", "jack", Duration.ofMinutes(1));
///     String name = mc.get("name", String.class);
/// }
/// ```
public final class MemcachedClient extends MemcachedCommands<String> implements AutoCloseable {
    private final MemcachedCommands<Key> keyCommands;
    private final AsyncMemcachedCommands<String> asyncCommands;
    private final AsyncMemcachedCommands<Key> asyncKeyCommands;
    private final boolean isProxied;
    private final Runnable whenClosed;

    MemcachedClient(Session session, Leases leases, boolean isProxied, Runnable whenClosed) {
        super(session, leases);
        keyCommands = new MemcachedCommands<>(session, leases);
        asyncCommands = new AsyncMemcachedCommands<>(session);
        asyncKeyCommands = new AsyncMemcachedCommands<>(session);
        this.isProxied = isProxied;
        this.whenClosed = whenClosed;
    }

    /// Starts to describe a client.
    public static MemcachedClientBuilder builder() {
        return new MemcachedClientBuilder();
    }

    /// A client of these servers, all of the same weight, with everything else as it comes.
    ///
    /// @param servers as [ServerAddress#of(String)] takes them
    public static MemcachedClient connect(String... servers) {
        return builder().servers(servers).build();
    }

    /// The same commands with keys that are more than strings.
    public MemcachedCommands<Key> withKeys() {
        return keyCommands;
    }

    /// The same commands as futures.
    public AsyncMemcachedCommands<String> async() {
        return asyncCommands;
    }

    /// The same commands as futures, with keys that are more than strings.
    public AsyncMemcachedCommands<Key> asyncWithKeys() {
        return asyncKeyCommands;
    }

    /// The server that this key goes to now; null when none can be reached.
    public @Nullable ServerAddress serverOf(String key) {
        int server = session.cluster().serverOf(route(key));
        return server < 0 ? null : session.cluster().addresses().get(server);
    }

    /// What `stats` says. Servers that cannot be reached are left out.
    public Map<ServerAddress, Map<String, String>> stats() {
        return answers("stats", Reports::read);
    }

    /// What `stats` says of one thing: `settings`, `items`, `slabs`, `sizes`, `conns`, `reset`.
    public Map<ServerAddress, Map<String, String>> stats(String report) {
        if (!report.matches("[!-~]{1,200}( [!-~]{1,200}){0,3}")) {
            throw new IllegalArgumentException("no report has this name: " + report);
        }
        return answers("stats " + report, Reports::read);
    }

    /// What `stats slabs` says, by slab class.
    public Map<ServerAddress, SlabStats> statsSlabs() {
        return answers("stats slabs", Reports::readSlabs);
    }

    /// What `stats items` says, by slab class.
    public Map<ServerAddress, Map<Integer, Map<String, Long>>> statsItems() {
        return answers("stats items", Reports::readItems);
    }

    private <T> Map<ServerAddress, T> answers(String request, Function<List<String>, T> reader) {
        return requests.answers(ask(request, true), reader);
    }

    private Broadcast ask(String request, boolean isReport) {
        if (isProxied) {
            throw new UnsupportedOperationException(
                    "a proxy answers requests for items only, not " + request);
        }
        Broadcast asking = requests.broadcast(request, isReport);
        session.run(asking);
        return asking;
    }

    /// What the servers call themselves, such as `1.6.45`. Those that cannot be reached are left
    /// out.
    public Map<ServerAddress, String> version() {
        Broadcast asking = ask("version", false);
        return new LinkedHashMap<>(
                requests.answers(asking, lines -> lines.get(0).replaceFirst("VERSION ", "")));
    }

    /// Forgets everything, on all servers.
    ///
    /// @throws ConnectionException if a server cannot be reached: it still holds what it held
    public void flushAll() {
        flushAll("flush_all");
    }

    /// Forgets everything that is stored until then, after a delay.
    public void flushAll(Duration delay) {
        flushAll("flush_all " + Math.max(0, Exptime.of(delay)));
    }

    private void flushAll(String request) {
        ask(request, false).hideOrThrow(session);
    }

    /// Closes all connections. What is in flight fails with a [ClientClosedException], and so does
    /// everything afterwards. Closing twice does nothing.
    @Override
    public void close() {
        session.cluster().close();
        whenClosed.run();
    }
}
