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
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The commands for items, each of which waits for its answer.
///
/// For any number of threads, platform or virtual. What holds for all of them:
///
/// - A key is 1 to 250 bytes of UTF-8 without spaces and control characters, prefix included;
///   anything else is an [IllegalKeyException], and nothing is sent.
/// - `null` is a miss. Values are never null. A `byte[]` is sent as it is, without a copy: do not
///   change it before the call returns, or the future ends.
/// - A time to live is rounded up to whole seconds. One that is zero, negative or in the past
///   stores an item that nobody will see; without one an item lives until it is evicted. What is
///   more than memcached's 30 days away is sent as a date; beyond the year 2038 there is no end.
/// - Failures are [MemcachedException]s, or misses if the client was built with
///   [ErrorPolicy#AS_MISS].
///
/// @param <K> how keys are given: `String` in [MemcachedClient], [Key] in
///   [MemcachedClient#withKeys()]
public class MemcachedCommands<K> {
    final Session session;
    final Requests requests;
    private final Leases leases;

    MemcachedCommands(Session session, Leases leases) {
        this.session = session;
        this.leases = leases;
        requests = new Requests(session);
    }

    final Object route(K key) {
        return session.keys().route(key);
    }

    /// Reads a value as what its flags say it is.
    public final @Nullable Object get(K key) {
        return get(key, Object.class);
    }

    /// Reads a value.
    ///
    /// @throws TranscodingException if the value is not of this type and cannot be made so
    public final <T> @Nullable T get(K key, Class<T> type) {
        Object route = route(key);
        GetOperation operation = new GetOperation(KeyEncoder.encode(route));
        return session.run(operation, route) ? requests.read(operation, type) : null;
    }

    /// Reads a value, and its unique number for [#cas(Object, Object, long)].
    public final <T> @Nullable Item<T> gets(K key, Class<T> type) {
        Object route = route(key);
        GetOperation operation = Requests.gets(route);
        if (!session.run(operation, route)) {
            return null;
        }
        if (operation.isDoubtful()) {
            GetOperation look = new GetOperation(KeyEncoder.encode(route));
            if (!session.run(look, route) || look.isPlaceholder()) {
                return null;
            }
        }
        return requests.item(operation, type);
    }

    /// Reads a value and gives the item another time to live.
    public final <T> @Nullable T gat(K key, Duration ttl, Class<T> type) {
        return run(key, route -> requests.get(route, Exptime.of(ttl), type));
    }

    /// Reads a value and gives the item another date to die.
    public final <T> @Nullable T gat(K key, Instant expiry, Class<T> type) {
        return run(key, route -> requests.get(route, Exptime.of(expiry), type));
    }

    /// Reads many values with few requests, all servers at a time.
    ///
    /// @return what was found, in the order of the keys
    public final <T> Map<K, T> getMulti(Collection<? extends K> keys, Class<T> type) {
        // The caller's collection may change while this waits for the answers.
        List<K> asked = List.copyOf(keys);
        MultiGet reading = requests.getMulti(asked);
        session.run(reading);
        return requests.found(reading, asked, type);
    }

    /// Stores a value that lives until it is evicted.
    public final boolean set(K key, Object value) {
        return store(StoreOperation.Mode.SET, key, value, Exptime.NEVER);
    }

    /// Stores a value.
    public final boolean set(K key, Object value, Duration ttl) {
        return store(StoreOperation.Mode.SET, key, value, Exptime.of(ttl));
    }

    /// Stores a value.
    public final boolean set(K key, Object value, Instant expiry) {
        return store(StoreOperation.Mode.SET, key, value, Exptime.of(expiry));
    }

    /// Stores many values that live until they are evicted.
    ///
    /// @return the keys whose values were not stored, for whatever reason; nothing is thrown for a
    ///   server's sake
    public final Set<K> setMulti(Map<? extends K, ?> values) {
        return setMulti(values, Exptime.NEVER);
    }

    /// Stores many values.
    ///
    /// @return the keys whose values were not stored, for whatever reason
    public final Set<K> setMulti(Map<? extends K, ?> values, Duration ttl) {
        return setMulti(values, Exptime.of(ttl));
    }

    /// Stores many values.
    ///
    /// @return the keys whose values were not stored, for whatever reason
    public final Set<K> setMulti(Map<? extends K, ?> values, Instant expiry) {
        return setMulti(values, Exptime.of(expiry));
    }

    private Set<K> setMulti(Map<? extends K, ?> values, long exptime) {
        Writes<K> writing = requests.setMulti(values, exptime);
        session.run(writing);
        return writing.undone();
    }

    /// Stores a value if there is none.
    public final boolean add(K key, Object value) {
        return store(StoreOperation.Mode.ADD, key, value, Exptime.NEVER);
    }

    /// Stores a value if there is none.
    public final boolean add(K key, Object value, Duration ttl) {
        return store(StoreOperation.Mode.ADD, key, value, Exptime.of(ttl));
    }

    /// Stores a value if there is none.
    public final boolean add(K key, Object value, Instant expiry) {
        return store(StoreOperation.Mode.ADD, key, value, Exptime.of(expiry));
    }

    /// Stores a value if there is one.
    public final boolean replace(K key, Object value) {
        return store(StoreOperation.Mode.REPLACE, key, value, Exptime.NEVER);
    }

    /// Stores a value if there is one.
    public final boolean replace(K key, Object value, Duration ttl) {
        return store(StoreOperation.Mode.REPLACE, key, value, Exptime.of(ttl));
    }

    /// Stores a value if there is one.
    public final boolean replace(K key, Object value, Instant expiry) {
        return store(StoreOperation.Mode.REPLACE, key, value, Exptime.of(expiry));
    }

    /// Puts bytes behind a value, if there is one. Its flags and its time to live stay: append text
    /// to text, and nothing to what is compressed or serialized.
    public final boolean append(K key, Object value) {
        return store(StoreOperation.Mode.APPEND, key, value, Exptime.NEVER);
    }

    /// Puts bytes before a value, if there is one. As [#append(Object, Object)].
    public final boolean prepend(K key, Object value) {
        return store(StoreOperation.Mode.PREPEND, key, value, Exptime.NEVER);
    }

    private boolean store(StoreOperation.Mode mode, K key, Object value, long exptime) {
        Object route = route(key);
        StoreOperation operation =
                Requests.storing(mode, route, session.codec().encode(value), exptime, 0);
        return session.run(operation, route) && operation.result() == StoreOperation.Result.STORED;
    }

    /// Stores a value that lives until it is evicted, if the item is still the one that was read.
    ///
    /// @param cas the item's unique number, from [#gets(Object, Class)]
    public final CasResult cas(K key, Object value, long cas) {
        return run(key, route -> requests.cas(route, value, cas, Exptime.NEVER));
    }

    /// Stores a value, if the item is still the one that was read.
    public final CasResult cas(K key, Object value, long cas, Duration ttl) {
        return run(key, route -> requests.cas(route, value, cas, Exptime.of(ttl)));
    }

    /// Stores a value, if the item is still the one that was read.
    public final CasResult cas(K key, Object value, long cas, Instant expiry) {
        return run(key, route -> requests.cas(route, value, cas, Exptime.of(expiry)));
    }

    /// Changes a value, however many others do so too: reads, computes and compares until nobody
    /// came between. The item then lives until it is evicted.
    ///
    /// @param change is called once for each attempt
    /// @return the value now stored; null for a miss, which stays one
    public final <T> @Nullable T update(K key, Class<T> type, UnaryOperator<T> change) {
        return update(key, type, Exptime.NEVER, change);
    }

    /// Changes a value, and gives the item another time to live.
    public final <T> @Nullable T update(
            K key, Class<T> type, Duration ttl, UnaryOperator<T> change) {
        return update(key, type, Exptime.of(ttl), change);
    }

    private <T> @Nullable T update(K key, Class<T> type, long exptime, UnaryOperator<T> change) {
        while (true) {
            Item<T> item = gets(key, type);
            if (item == null) {
                return null;
            }
            T changed = change.apply(item.value());
            CasResult result = run(key, route -> requests.cas(route, changed, item.cas(), exptime));
            switch (result) {
                case STORED -> {
                    return changed;
                }
                case NOT_FOUND -> {
                    return null;
                }
                case EXISTS -> {}
            }
        }
    }

    /// Gives an item another time to live.
    ///
    /// @return whether there is one
    public final boolean touch(K key, Duration ttl) {
        return run(key, route -> requests.touch(route, Exptime.of(ttl)));
    }

    /// Gives an item another date to die.
    ///
    /// @return whether there is one
    public final boolean touch(K key, Instant expiry) {
        return run(key, route -> requests.touch(route, Exptime.of(expiry)));
    }

    /// Removes an item.
    ///
    /// @return whether there was one
    public final boolean delete(K key) {
        return run(key, route -> requests.delete(route, GetOperation.NO_TTL));
    }

    /// Removes many items, all servers at a time.
    ///
    /// @return the keys that had none
    public final Set<K> deleteMulti(Collection<? extends K> keys) {
        Writes<K> deleting = requests.deleteMulti(keys);
        session.run(deleting);
        deleting.hideOrThrow(session);
        return deleting.undone();
    }

    /// Marks a value as old: [#getOrCompute] has one caller load it anew and gives the others the
    /// old one meanwhile, for so long at most. A plain `get` still finds it. A server without the
    /// meta protocol removes it.
    ///
    /// @return whether there was one
    public final boolean invalidate(K key, Duration staleFor) {
        return run(key, route -> requests.delete(route, Exptime.of(staleFor)));
    }

    /// Adds to a counter: to decimal digits, which wrap around at 2^64.
    ///
    /// @param delta unsigned
    /// @return what it holds now, unsigned; empty for a miss
    /// @throws ClientErrorException if the value is no number
    public final OptionalLong incr(K key, long delta) {
        return run(key, route -> requests.arith(route, true, delta));
    }

    /// Takes from a counter, which stops at 0.
    ///
    /// @param delta unsigned
    /// @return what it holds now, unsigned; empty for a miss
    /// @throws ClientErrorException if the value is no number
    public final OptionalLong decr(K key, long delta) {
        return run(key, route -> requests.arith(route, false, delta));
    }

    /// Adds to a counter, or makes it.
    ///
    /// @param initial what a new counter holds, and then the result, unsigned
    /// @param ttl of a new counter; null for until it is evicted
    /// @return what it holds now, unsigned; the initial value where errors are misses
    public final long incr(K key, long delta, long initial, @Nullable Duration ttl) {
        return arith(key, true, delta, initial, ttl);
    }

    /// Takes from a counter, or makes it. As [#incr(Object, long, long, Duration)].
    public final long decr(K key, long delta, long initial, @Nullable Duration ttl) {
        return arith(key, false, delta, initial, ttl);
    }

    private long arith(
            K key, boolean isIncrement, long delta, long initial, @Nullable Duration ttl) {
        long exptime = ttl == null ? Exptime.NEVER : Exptime.of(ttl);
        Object route = route(key);
        while (true) {
            Call<OptionalLong> call = requests.arith(route, isIncrement, delta, initial, exptime);
            if (!session.run(call.operation(), route)) {
                return initial;
            }
            OptionalLong changed = call.answer().get();
            if (changed.isPresent()) {
                return changed.getAsLong();
            }
            // Without the meta protocol a counter is made by hand, unless somebody is faster.
            Call<Boolean> made = requests.counter(route, initial, exptime);
            if (!session.run(made.operation(), route) || made.answer().get()) {
                return initial;
            }
        }
    }

    /// Reads a value, or loads and stores it: once, however many ask for it.
    ///
    /// The first to miss gets a lease from the server and calls `loader`, in this process or in
    /// another one. The others wait for its value, at most as long as the client's [LeasePolicy]
    /// says, and then load by themselves. Where an old value is still there, because it was
    /// invalidated or is about to expire, they get that one and do not wait. A value that was
    /// changed or deleted while it was being loaded is not overwritten.
    ///
    /// Servers without the meta protocol have no leases: there, an `add` of a second key keeps the
    /// others away, and what was loaded is stored whatever happened meanwhile.
    ///
    /// A value that was loaded is returned even if it could not be stored.
    ///
    /// @param loader runs on the calling thread; what it throws is thrown, and the next one may try
    /// @return the value; null if the loader returned that, and then nothing is stored
    public final <T> @Nullable T getOrCompute(
            K key, Class<T> type, Duration ttl, Function<? super K, ? extends @Nullable T> loader) {
        return leases.get(route(key), type, Exptime.of(ttl), () -> loader.apply(key));
    }

    private <T extends @Nullable Object> T run(K key, Function<Object, Call<T>> request) {
        Object route = route(key);
        return session.run(request.apply(route), route);
    }
}
