package dev.scrubjay.client;

import dev.scrubjay.client.net.GetOperation;
import dev.scrubjay.client.net.StoreOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The commands of [MemcachedCommands] that do not wait: each returns a future at once.
///
/// Bad keys and values without a transcoder are thrown at once, as is the client's; all that has to
/// do with servers arrives as the future's exception. What follows a future runs on the client's
/// callback executor, so it may block. Cancelling a future forgets the answer; the request is still
/// sent. There is no bound on waiting for a future but its operation's own.
public final class AsyncMemcachedCommands<K> {
    private final Session session;
    private final Requests requests;

    AsyncMemcachedCommands(Session session) {
        this.session = session;
        requests = new Requests(session);
    }

    /// As [MemcachedCommands#get(Object)].
    public CompletableFuture<@Nullable Object> get(K key) {
        return get(key, Object.class);
    }

    /// As [MemcachedCommands#get(Object, Class)].
    public <T> CompletableFuture<@Nullable T> get(K key, Class<T> type) {
        return start(key, route -> requests.get(route, GetOperation.NO_TTL, type));
    }

    /// As [MemcachedCommands#gets(Object, Class)].
    public <T> CompletableFuture<@Nullable Item<T>> gets(K key, Class<T> type) {
        Object route = session.keys().route(key);
        GetOperation operation = Requests.gets(route);
        CompletableFuture<@Nullable GetOperation> asked =
                session.start(new Call<>(operation, () -> operation, null), route);
        return asked.thenCompose(done -> item(route, done, type));
    }

    private <T> CompletableFuture<@Nullable Item<T>> item(
            Object route, @Nullable GetOperation asked, Class<T> type) {
        if (asked == null) {
            return CompletableFuture.completedFuture(null);
        }
        if (!asked.isDoubtful()) {
            return CompletableFuture.completedFuture(requests.item(asked, type));
        }
        GetOperation look = new GetOperation(KeyEncoder.encode(route));
        return session.start(
                new Call<>(
                        look, () -> look.isPlaceholder() ? null : requests.item(asked, type), null),
                route);
    }

    /// As [MemcachedCommands#gat(Object, Duration, Class)].
    public <T> CompletableFuture<@Nullable T> gat(K key, Duration ttl, Class<T> type) {
        return start(key, route -> requests.get(route, Exptime.of(ttl), type));
    }

    /// As [MemcachedCommands#gat(Object, Instant, Class)].
    public <T> CompletableFuture<@Nullable T> gat(K key, Instant expiry, Class<T> type) {
        return start(key, route -> requests.get(route, Exptime.of(expiry), type));
    }

    /// As [MemcachedCommands#getMulti(Collection, Class)].
    public <T> CompletableFuture<Map<K, T>> getMulti(Collection<? extends K> keys, Class<T> type) {
        // The caller's collection may have changed when the answers are there.
        List<K> asked = List.copyOf(keys);
        MultiGet reading = requests.getMulti(asked);
        return start(reading, () -> requests.found(reading, asked, type));
    }

    /// As [MemcachedCommands#set(Object, Object)].
    public CompletableFuture<Boolean> set(K key, Object value) {
        return store(StoreOperation.Mode.SET, key, value, Exptime.NEVER);
    }

    /// As [MemcachedCommands#set(Object, Object, Duration)].
    public CompletableFuture<Boolean> set(K key, Object value, Duration ttl) {
        return store(StoreOperation.Mode.SET, key, value, Exptime.of(ttl));
    }

    /// As [MemcachedCommands#set(Object, Object, Instant)].
    public CompletableFuture<Boolean> set(K key, Object value, Instant expiry) {
        return store(StoreOperation.Mode.SET, key, value, Exptime.of(expiry));
    }

    /// As [MemcachedCommands#setMulti(Map)].
    public CompletableFuture<Set<K>> setMulti(Map<? extends K, ?> values) {
        return setMulti(values, Exptime.NEVER);
    }

    /// As [MemcachedCommands#setMulti(Map, Duration)].
    public CompletableFuture<Set<K>> setMulti(Map<? extends K, ?> values, Duration ttl) {
        return setMulti(values, Exptime.of(ttl));
    }

    /// As [MemcachedCommands#setMulti(Map, Instant)].
    public CompletableFuture<Set<K>> setMulti(Map<? extends K, ?> values, Instant expiry) {
        return setMulti(values, Exptime.of(expiry));
    }

    private CompletableFuture<Set<K>> setMulti(Map<? extends K, ?> values, long exptime) {
        Writes<K> writing = requests.setMulti(values, exptime);
        return start(writing, writing::undone);
    }

    /// As [MemcachedCommands#add(Object, Object)].
    public CompletableFuture<Boolean> add(K key, Object value) {
        return store(StoreOperation.Mode.ADD, key, value, Exptime.NEVER);
    }

    /// As [MemcachedCommands#add(Object, Object, Duration)].
    public CompletableFuture<Boolean> add(K key, Object value, Duration ttl) {
        return store(StoreOperation.Mode.ADD, key, value, Exptime.of(ttl));
    }

    /// As [MemcachedCommands#add(Object, Object, Instant)].
    public CompletableFuture<Boolean> add(K key, Object value, Instant expiry) {
        return store(StoreOperation.Mode.ADD, key, value, Exptime.of(expiry));
    }

    /// As [MemcachedCommands#replace(Object, Object)].
    public CompletableFuture<Boolean> replace(K key, Object value) {
        return store(StoreOperation.Mode.REPLACE, key, value, Exptime.NEVER);
    }

    /// As [MemcachedCommands#replace(Object, Object, Duration)].
    public CompletableFuture<Boolean> replace(K key, Object value, Duration ttl) {
        return store(StoreOperation.Mode.REPLACE, key, value, Exptime.of(ttl));
    }

    /// As [MemcachedCommands#replace(Object, Object, Instant)].
    public CompletableFuture<Boolean> replace(K key, Object value, Instant expiry) {
        return store(StoreOperation.Mode.REPLACE, key, value, Exptime.of(expiry));
    }

    /// As [MemcachedCommands#append(Object, Object)].
    public CompletableFuture<Boolean> append(K key, Object value) {
        return store(StoreOperation.Mode.APPEND, key, value, Exptime.NEVER);
    }

    /// As [MemcachedCommands#prepend(Object, Object)].
    public CompletableFuture<Boolean> prepend(K key, Object value) {
        return store(StoreOperation.Mode.PREPEND, key, value, Exptime.NEVER);
    }

    private CompletableFuture<Boolean> store(
            StoreOperation.Mode mode, K key, Object value, long exptime) {
        return start(key, route -> requests.store(mode, route, value, exptime));
    }

    /// As [MemcachedCommands#cas(Object, Object, long)].
    public CompletableFuture<CasResult> cas(K key, Object value, long cas) {
        return start(key, route -> requests.cas(route, value, cas, Exptime.NEVER));
    }

    /// As [MemcachedCommands#cas(Object, Object, long, Duration)].
    public CompletableFuture<CasResult> cas(K key, Object value, long cas, Duration ttl) {
        return start(key, route -> requests.cas(route, value, cas, Exptime.of(ttl)));
    }

    /// As [MemcachedCommands#cas(Object, Object, long, Instant)].
    public CompletableFuture<CasResult> cas(K key, Object value, long cas, Instant expiry) {
        return start(key, route -> requests.cas(route, value, cas, Exptime.of(expiry)));
    }

    /// As [MemcachedCommands#update(Object, Class, UnaryOperator)].
    public <T> CompletableFuture<@Nullable T> update(
            K key, Class<T> type, UnaryOperator<T> change) {
        return update(key, type, Exptime.NEVER, change);
    }

    /// As [MemcachedCommands#update(Object, Class, Duration, UnaryOperator)].
    public <T> CompletableFuture<@Nullable T> update(
            K key, Class<T> type, Duration ttl, UnaryOperator<T> change) {
        return update(key, type, Exptime.of(ttl), change);
    }

    private <T> CompletableFuture<@Nullable T> update(
            K key, Class<T> type, long exptime, UnaryOperator<T> change) {
        return gets(key, type).thenCompose(item -> swap(key, item, type, exptime, change));
    }

    private <T> CompletableFuture<@Nullable T> swap(
            K key, @Nullable Item<T> item, Class<T> type, long exptime, UnaryOperator<T> change) {
        if (item == null) {
            return CompletableFuture.completedFuture(null);
        }
        T changed = change.apply(item.value());
        return start(key, route -> requests.cas(route, changed, item.cas(), exptime))
                .thenCompose(result ->
                        switch (result) {
                            case STORED -> CompletableFuture.completedFuture(changed);
                            case NOT_FOUND -> CompletableFuture.completedFuture(null);
                            case EXISTS -> update(key, type, exptime, change);
                        });
    }

    /// As [MemcachedCommands#touch(Object, Duration)].
    public CompletableFuture<Boolean> touch(K key, Duration ttl) {
        return start(key, route -> requests.touch(route, Exptime.of(ttl)));
    }

    /// As [MemcachedCommands#touch(Object, Instant)].
    public CompletableFuture<Boolean> touch(K key, Instant expiry) {
        return start(key, route -> requests.touch(route, Exptime.of(expiry)));
    }

    /// As [MemcachedCommands#delete(Object)].
    public CompletableFuture<Boolean> delete(K key) {
        return start(key, route -> requests.delete(route, GetOperation.NO_TTL));
    }

    /// As [MemcachedCommands#deleteMulti(Collection)].
    public CompletableFuture<Set<K>> deleteMulti(Collection<? extends K> keys) {
        Writes<K> deleting = requests.deleteMulti(keys);
        return start(
                deleting,
                () -> {
                    deleting.hideOrThrow(session);
                    return deleting.undone();
                });
    }

    /// As [MemcachedCommands#invalidate(Object, Duration)].
    public CompletableFuture<Boolean> invalidate(K key, Duration staleFor) {
        return start(key, route -> requests.delete(route, Exptime.of(staleFor)));
    }

    /// As [MemcachedCommands#incr(Object, long)].
    public CompletableFuture<OptionalLong> incr(K key, long delta) {
        return start(key, route -> requests.arith(route, true, delta));
    }

    /// As [MemcachedCommands#decr(Object, long)].
    public CompletableFuture<OptionalLong> decr(K key, long delta) {
        return start(key, route -> requests.arith(route, false, delta));
    }

    /// As [MemcachedCommands#incr(Object, long, long, Duration)].
    public CompletableFuture<Long> incr(K key, long delta, long initial, @Nullable Duration ttl) {
        return arith(key, true, delta, initial, ttl == null ? Exptime.NEVER : Exptime.of(ttl));
    }

    /// As [MemcachedCommands#decr(Object, long, long, Duration)].
    public CompletableFuture<Long> decr(K key, long delta, long initial, @Nullable Duration ttl) {
        return arith(key, false, delta, initial, ttl == null ? Exptime.NEVER : Exptime.of(ttl));
    }

    private CompletableFuture<Long> arith(
            K key, boolean isIncrement, long delta, long initial, long exptime) {
        return start(key, route -> requests.arith(route, isIncrement, delta, initial, exptime))
                .thenCompose(changed ->
                        changed.isPresent()
                                ? CompletableFuture.completedFuture(changed.getAsLong())
                                : make(key, isIncrement, delta, initial, exptime));
    }

    private CompletableFuture<Long> make(
            K key, boolean isIncrement, long delta, long initial, long exptime) {
        return start(key, route -> requests.counter(route, initial, exptime))
                .thenCompose(made ->
                        made
                                ? CompletableFuture.completedFuture(initial)
                                : arith(key, isIncrement, delta, initial, exptime));
    }

    private <T extends @Nullable Object> CompletableFuture<T> start(
            K key, Function<Object, Call<T>> request) {
        Object route = session.keys().route(key);
        return session.start(request.apply(route), route);
    }

    /// The future of many requests: its followers run where those of one do.
    private <T> CompletableFuture<T> start(Batch batch, Supplier<T> result) {
        BatchFuture<T> future = new BatchFuture<>(result);
        batch.start(() -> session.completions().add(future));
        return future;
    }
}
