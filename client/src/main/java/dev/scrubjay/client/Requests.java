package dev.scrubjay.client;

import dev.scrubjay.client.net.ArithOperation;
import dev.scrubjay.client.net.DeleteOperation;
import dev.scrubjay.client.net.Failure;
import dev.scrubjay.client.net.GetOperation;
import dev.scrubjay.client.net.LinesOperation;
import dev.scrubjay.client.net.StoreOperation;
import dev.scrubjay.client.net.TouchOperation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Builds the requests behind the commands, blocking or not, and reads their answers.
///
/// Keys arrive with their prefix, as [KeyEncoder#route(Object)] gives them.
final class Requests {
    private final Session session;

    Requests(Session session) {
        this.session = session;
    }

    <T> Call<@Nullable T> get(Object route, long touchTtl, Class<T> type) {
        GetOperation operation =
                new GetOperation(
                        KeyEncoder.encode(route),
                        false,
                        touchTtl,
                        GetOperation.NO_TTL,
                        GetOperation.NO_TTL);
        return new Call<>(operation, () -> read(operation, type), null);
    }

    /// The value of a request that does not mean to load anything.
    <T> @Nullable T read(GetOperation operation, Class<T> type) {
        if (operation.isWon()) {
            giveBack(operation);
        }
        return operation.isPlaceholder() ? null : decode(operation, type);
    }

    /// A server hands the right to load an invalidated item to whoever reads it first, asked for or
    /// not. Marking the item once more gives the right to the next reader.
    private void giveBack(GetOperation operation) {
        DeleteOperation marking = new DeleteOperation(operation.key(), DeleteOperation.SAME_TTL, 0);
        marking.routeBy(Objects.requireNonNull(operation.route()));
        marking.onCompletion(done -> {}, operation.deadlineNanos());
        session.cluster().submit(marking);
    }

    /// The value of an answered request. One that cannot be read is a miss where errors are.
    <T> @Nullable T decode(GetOperation operation, Class<T> type) {
        byte[] value = operation.takeValue();
        return value == null ? null : decode(value, operation.flags(), type);
    }

    private <T> @Nullable T decode(byte[] value, int flags, Class<T> type) {
        try {
            return session.codec().decode(value, flags, type);
        } catch (TranscodingException e) {
            if (session.errorPolicy() == ErrorPolicy.AS_MISS) {
                return null;
            }
            throw e;
        }
    }

    static GetOperation gets(Object route) {
        return new GetOperation(
                KeyEncoder.encode(route),
                true,
                GetOperation.NO_TTL,
                GetOperation.NO_TTL,
                GetOperation.NO_TTL);
    }

    <T> @Nullable Item<T> item(GetOperation operation, Class<T> type) {
        T value = decode(operation, type);
        return value == null ? null : new Item<>(value, operation.cas(), operation.flags());
    }

    Call<Boolean> store(StoreOperation.Mode mode, Object route, Object value, long exptime) {
        StoreOperation operation = storing(mode, route, session.codec().encode(value), exptime, 0);
        return new Call<>(
                operation, () -> operation.result() == StoreOperation.Result.STORED, false);
    }

    Call<CasResult> cas(Object route, Object value, long cas, long exptime) {
        StoreOperation operation =
                storing(
                        StoreOperation.Mode.CAS,
                        route,
                        session.codec().encode(value),
                        exptime,
                        cas);
        return new Call<>(operation, () -> casResult(operation), CasResult.NOT_FOUND);
    }

    private static CasResult casResult(StoreOperation operation) {
        return switch (operation.result()) {
            case STORED -> CasResult.STORED;
            case EXISTS -> CasResult.EXISTS;
            case NOT_FOUND, NOT_STORED -> CasResult.NOT_FOUND;
        };
    }

    static StoreOperation storing(
            StoreOperation.Mode mode, Object route, EncodedValue value, long exptime, long cas) {
        return new StoreOperation(
                mode, KeyEncoder.encode(route), value.flags(), exptime, value.bytes(), cas);
    }

    Call<Boolean> touch(Object route, long exptime) {
        TouchOperation operation = new TouchOperation(KeyEncoder.encode(route), exptime);
        return new Call<>(operation, operation::isFound, false);
    }

    Call<Boolean> delete(Object route, long staleTtl) {
        DeleteOperation operation = deleting(route, staleTtl);
        return new Call<>(operation, operation::isFound, false);
    }

    private static DeleteOperation deleting(Object route, long staleTtl) {
        return new DeleteOperation(KeyEncoder.encode(route), staleTtl, 0);
    }

    Call<OptionalLong> arith(Object route, boolean isIncrement, long delta) {
        ArithOperation operation = new ArithOperation(KeyEncoder.encode(route), isIncrement, delta);
        return new Call<>(operation, () -> number(operation), OptionalLong.empty());
    }

    Call<OptionalLong> arith(
            Object route, boolean isIncrement, long delta, long initial, long exptime) {
        ArithOperation operation =
                new ArithOperation(
                        KeyEncoder.encode(route), isIncrement, delta, true, initial, exptime);
        return new Call<>(operation, () -> number(operation), OptionalLong.empty());
    }

    /// Makes a counter where there is none: digits and nothing else, whatever flags numbers have.
    Call<Boolean> counter(Object route, long initial, long exptime) {
        byte[] digits = Long.toUnsignedString(initial).getBytes(StandardCharsets.US_ASCII);
        StoreOperation operation =
                storing(StoreOperation.Mode.ADD, route, new EncodedValue(digits, 0), exptime, 0);
        return new Call<>(
                operation, () -> operation.result() == StoreOperation.Result.STORED, false);
    }

    private static OptionalLong number(ArithOperation operation) {
        return operation.isFound() ? OptionalLong.of(operation.number()) : OptionalLong.empty();
    }

    /// Reads many keys.
    MultiGet getMulti(Collection<?> keys) {
        List<Object> routes = new ArrayList<>(keys.size());
        for (Object key : keys) {
            routes.add(session.keys().route(key));
        }
        return new MultiGet(session.cluster(), session.operationNanos(), routes);
    }

    /// What was found, by the caller's keys and in their order.
    <K, T> Map<K, T> found(MultiGet done, Collection<? extends K> keys, Class<T> type) {
        done.hideOrThrow(session);
        Map<K, T> found = new LinkedHashMap<>(tableSize(done.foundCount()));
        int place = 0;
        for (K key : keys) {
            byte[] value = done.value(place);
            T decoded = value == null ? null : decode(value, done.flags(place), type);
            if (decoded != null) {
                found.put(key, decoded);
            }
            place++;
        }
        return found;
    }

    /// How large a map is made that takes so many without growing.
    private static int tableSize(int count) {
        return count + count / 3 + 1;
    }

    /// Stores many values.
    <K> Writes<K> setMulti(Map<? extends K, ?> values, long exptime) {
        List<StoreOperation> requests = new ArrayList<>(values.size());
        List<K> keys = new ArrayList<>(values.size());
        values.forEach((key, value) -> {
            Object route = session.keys().route(key);
            StoreOperation operation =
                    storing(
                            StoreOperation.Mode.SET,
                            route,
                            session.codec().encode(value),
                            exptime,
                            0);
            operation.routeBy(route);
            requests.add(operation);
            keys.add(key);
        });
        return new Writes<>(
                session.cluster(),
                session.operationNanos(),
                requests,
                keys,
                done ->
                        done instanceof StoreOperation store
                                && store.result() == StoreOperation.Result.STORED);
    }

    /// Deletes many keys.
    <K> Writes<K> deleteMulti(Collection<? extends K> keys) {
        List<DeleteOperation> requests = new ArrayList<>();
        List<K> distinct = new ArrayList<>(new LinkedHashSet<K>(keys));
        for (K key : distinct) {
            Object route = session.keys().route(key);
            DeleteOperation operation = deleting(route, GetOperation.NO_TTL);
            operation.routeBy(route);
            requests.add(operation);
        }
        return new Writes<>(
                session.cluster(),
                session.operationNanos(),
                requests,
                distinct,
                done -> done instanceof DeleteOperation delete && delete.isFound());
    }

    /// Asks every server.
    Broadcast broadcast(String request, boolean isReport) {
        return new Broadcast(session.cluster(), session.operationNanos(), request, isReport);
    }

    /// What the servers said, without those that cannot be reached.
    <T> Map<ServerAddress, T> answers(Broadcast done, Function<List<String>, T> reader) {
        Map<ServerAddress, T> answers = new LinkedHashMap<>();
        List<ServerAddress> addresses = session.cluster().addresses();
        for (int server = 0; server < addresses.size(); server++) {
            LinesOperation operation = done.operation(server);
            Failure failure = operation.failure();
            if (failure == null) {
                answers.put(addresses.get(server), reader.apply(operation.lines()));
            } else if (failure.kind() != Failure.Kind.CONNECTION) {
                session.hideOrThrow(operation);
            }
        }
        return answers;
    }
}
