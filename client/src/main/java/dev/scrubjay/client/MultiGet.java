package dev.scrubjay.client;

import dev.scrubjay.client.net.EncodedKey;
import dev.scrubjay.client.net.Failure;
import dev.scrubjay.client.net.GetOperation;
import dev.scrubjay.client.net.MultiGetOperation;
import dev.scrubjay.client.net.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Reads many keys: from each server with as few requests as possible.
final class MultiGet extends Batch {
    /// How many requests may move on to other servers because theirs cannot be reached.
    private static final int MOVES_MAX = 1_000;

    private final Cluster cluster;
    private final List<Object> routes;
    private final Object[] keys;
    private final byte[] @Nullable [] values;
    private final int[] flags;

    private final AtomicInteger moves = new AtomicInteger();

    /// Reads keys.
    ///
    /// @param routes each key with its prefix; one that is there twice is asked for twice
    MultiGet(Cluster cluster, long operationNanos, List<Object> routes) {
        super(cluster, operationNanos);
        this.cluster = cluster;
        this.routes = routes;
        int count = routes.size();
        values = new byte[count][];
        flags = new int[count];
        keys = new Object[count];
        int[] all = new int[count];
        for (int place = 0; place < count; place++) {
            keys[place] = KeyEncoder.encode(routes.get(place));
            all[place] = place;
        }
        add(requests(all));
    }

    /// The value of the key at this place; null for a miss.
    byte @Nullable [] value(int place) {
        return values[place];
    }

    /// How many of the keys were found.
    int foundCount() {
        int count = 0;
        for (byte[] value : values) {
            count += value == null ? 0 : 1;
        }
        return count;
    }

    /// The flags of the key at this place.
    int flags(int place) {
        return flags[place];
    }

    private List<Operation> requests(int[] wanted) {
        List<Operation> requests = new ArrayList<>();
        if (cluster.addresses().size() == 1) {
            cut(wanted, wanted.length, requests);
            return requests;
        }
        int[][] byServer = new int[cluster.addresses().size() + 1][];
        int[] counts = new int[byServer.length];
        for (int place : wanted) {
            // What no server can take comes last: it goes to none, and fails there.
            int server = Math.floorMod(cluster.serverOf(routes.get(place)), byServer.length);
            if (byServer[server] == null) {
                byServer[server] = new int[wanted.length];
            }
            byServer[server][counts[server]++] = place;
        }
        List<List<Operation>> turns = new ArrayList<>();
        for (int server = 0; server < byServer.length; server++) {
            List<Operation> own = new ArrayList<>();
            if (counts[server] > 0) {
                cut(byServer[server], counts[server], own);
            }
            turns.add(own);
        }
        takeTurns(turns, requests);
        return requests;
    }

    /// One request for each server, then the next one: so that all of them are at work.
    private static void takeTurns(List<List<Operation>> turns, List<Operation> requests) {
        int longest = turns.stream().mapToInt(List::size).max().orElse(0);
        for (int turn = 0; turn < longest; turn++) {
            for (List<Operation> own : turns) {
                if (turn < own.size()) {
                    requests.add(own.get(turn));
                }
            }
        }
    }

    /// Cuts one server's keys into requests that no server finds too long.
    private void cut(int[] own, int count, List<Operation> requests) {
        int first = 0;
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            Object key = keys[own[i]];
            boolean isAlone = key instanceof EncodedKey encoded && encoded.isBase64();
            int length = isAlone ? 0 : MultiGetOperation.bytes(key);
            boolean isFull =
                    i - first == MultiGetOperation.KEY_COUNT_MAX
                            || bytes + length > MultiGetOperation.KEY_BYTES_MAX;
            if (i > first && (isFull || isAlone)) {
                requests.add(request(own, first, i));
                first = i;
                bytes = 0;
            }
            bytes += length;
            if (isAlone) {
                requests.add(single(own[i]));
                first = i + 1;
            }
        }
        if (first < count) {
            requests.add(request(own, first, count));
        }
    }

    /// Asks for keys of one server. The first one stands for all.
    private Operation request(int[] own, int from, int to) {
        int[] named = Arrays.copyOfRange(own, from, to);
        Object[] names = new Object[named.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = keys[named[i]];
        }
        Operation request = new MultiGetOperation(names, named);
        request.routeBy(routes.get(named[0]));
        return request;
    }

    private Operation single(int place) {
        Operation request = new GetOperation(keys[place]);
        request.routeBy(routes.get(place));
        request.placeAt(place);
        return request;
    }

    @Override
    void ended(Operation operation) {
        Failure failure = operation.failure();
        if (failure != null) {
            if (!isMoved(operation, failure)) {
                failed(operation);
            }
        } else if (operation instanceof MultiGetOperation multi) {
            take(multi);
        } else if (operation instanceof GetOperation single && !single.isPlaceholder()) {
            flags[single.place()] = single.flags();
            values[single.place()] = single.takeValue();
        }
    }

    private void take(MultiGetOperation multi) {
        int[] named = multi.places();
        for (int i = 0; i < named.length; i++) {
            if (multi.isDoubtful(i)) {
                add(List.of(single(named[i])));
            } else {
                flags[named[i]] = multi.flags(i);
                values[named[i]] = multi.value(i);
            }
        }
    }

    /// Asks other servers for the keys of one that cannot be reached, if they go elsewhere now.
    private boolean isMoved(Operation operation, Failure failure) {
        if (!isUnreachable(failure) || moves.getAndIncrement() >= MOVES_MAX) {
            return false;
        }
        int[] named =
                operation instanceof MultiGetOperation multi
                        ? multi.places()
                        : new int[] {operation.place()};
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
