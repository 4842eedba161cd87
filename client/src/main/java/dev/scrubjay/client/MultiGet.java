package dev.scrubjay.client;

import dev.scrubjay.client.net.EncodedKey;
import dev.scrubjay.client.net.Failure;
import dev.scrubjay.client.net.GetOperation;
import dev.scrubjay.client.net.MultiGetOperation;
import dev.scrubjay.client.net.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Reads many keys: from each server with as few requests as possible.
final class MultiGet extends Batch {
    /// How many requests may move on to other servers because theirs cannot be reached.
    private static final int MOVES_MAX = 1_000;

    private final Cluster cluster;
    private final List<Object> routes;
    private final byte[] @Nullable [] values;
    private final int[] flags;

    /// Which keys each request asks for, by their places in the list.
    private final Map<Operation, List<Integer>> places = new ConcurrentHashMap<>();

    private final AtomicInteger moves = new AtomicInteger();

    /// Reads keys.
    ///
    /// @param routes each key with its prefix, once
    MultiGet(Cluster cluster, long operationNanos, List<Object> routes) {
        super(cluster, operationNanos);
        this.cluster = cluster;
        this.routes = routes;
        values = new byte[routes.size()][];
        flags = new int[routes.size()];
        List<Integer> all = new ArrayList<>(routes.size());
        for (int place = 0; place < routes.size(); place++) {
            all.add(place);
        }
        add(requests(all));
    }

    /// The value of the key at this place; null for a miss.
    byte @Nullable [] value(int place) {
        return values[place];
    }

    /// The flags of the key at this place.
    int flags(int place) {
        return flags[place];
    }

    private List<Operation> requests(List<Integer> wanted) {
        List<Operation> requests = new ArrayList<>();
        if (cluster.addresses().size() == 1) {
            cut(wanted, requests);
            return requests;
        }
        Map<Integer, List<Integer>> byServer = new TreeMap<>();
        for (int place : wanted) {
            int server = cluster.serverOf(routes.get(place));
            byServer.computeIfAbsent(server, s -> new ArrayList<>()).add(place);
        }
        List<List<Operation>> byTurn = new ArrayList<>();
        for (List<Integer> own : byServer.values()) {
            List<Operation> cut = new ArrayList<>();
            cut(own, cut);
            byTurn.add(cut);
        }
        takeTurns(byTurn, requests);
        return requests;
    }

    /// One request for each server, then the next one: so that all of them are at work.
    private static void takeTurns(List<List<Operation>> byTurn, List<Operation> requests) {
        int longest = byTurn.stream().mapToInt(List::size).max().orElse(0);
        for (int turn = 0; turn < longest; turn++) {
            for (List<Operation> own : byTurn) {
                if (turn < own.size()) {
                    requests.add(own.get(turn));
                }
            }
        }
    }

    /// Cuts one server's keys into requests that no server finds too long.
    private void cut(List<Integer> own, List<Operation> requests) {
        List<Object> names = new ArrayList<>(MultiGetOperation.KEY_COUNT_MAX);
        List<Integer> named = new ArrayList<>(MultiGetOperation.KEY_COUNT_MAX);
        int bytes = 0;
        for (int place : own) {
            Object key = KeyEncoder.encode(routes.get(place));
            if (key instanceof EncodedKey encoded && encoded.isBase64()) {
                requests.add(request(new GetOperation(key), List.of(place)));
                continue;
            }
            int length = MultiGetOperation.bytes(key);
            if (names.size() == MultiGetOperation.KEY_COUNT_MAX
                    || bytes + length > MultiGetOperation.KEY_BYTES_MAX) {
                requests.add(request(new MultiGetOperation(names.toArray()), named));
                names.clear();
                named = new ArrayList<>(MultiGetOperation.KEY_COUNT_MAX);
                bytes = 0;
            }
            names.add(key);
            named.add(place);
            bytes += length;
        }
        if (!names.isEmpty()) {
            requests.add(request(new MultiGetOperation(names.toArray()), named));
        }
    }

    /// The first key stands for all: they go to one server.
    private Operation request(Operation operation, List<Integer> named) {
        operation.routeBy(routes.get(named.get(0)));
        places.put(operation, named);
        return operation;
    }

    @Override
    void ended(Operation operation) {
        List<Integer> named = places.getOrDefault(operation, List.of());
        Failure failure = operation.failure();
        if (failure != null) {
            if (!isMoved(failure, named)) {
                failed(operation);
            }
        } else if (operation instanceof MultiGetOperation multi) {
            for (int i = 0; i < named.size(); i++) {
                flags[named.get(i)] = multi.flags(i);
                values[named.get(i)] = multi.value(i);
            }
        } else if (operation instanceof GetOperation single) {
            flags[named.get(0)] = single.flags();
            values[named.get(0)] = single.takeValue();
        }
    }

    /// Asks other servers for the keys of one that cannot be reached, if they go elsewhere now.
    private boolean isMoved(Failure failure, List<Integer> named) {
        if (!isUnreachable(failure) || moves.getAndIncrement() >= MOVES_MAX) {
            return false;
        }
        for (int place : named) {
            int server = cluster.serverOf(routes.get(place));
            if (server < 0 || !cluster.isAlive(server)) {
                return false;
            }
        }
        add(requests(named));
        return true;
    }
}
