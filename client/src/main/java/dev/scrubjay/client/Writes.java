package dev.scrubjay.client;

import dev.scrubjay.client.net.Operation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Stores or deletes many items, and remembers for which that did not succeed.
final class Writes<K> extends Batch {
    private final Predicate<Operation> isDone;
    private final List<K> keys;

    /// By the places of the keys: each is written by who ends its request.
    private final boolean[] undone;

    /// Sends requests.
    ///
    /// @param keys the keys of the requests, one each
    /// @param isDone whether an answer means success
    Writes(
            Cluster cluster,
            long operationNanos,
            List<? extends Operation> requests,
            List<K> keys,
            Predicate<Operation> isDone) {
        super(cluster, operationNanos);
        this.isDone = isDone;
        this.keys = keys;
        undone = new boolean[keys.size()];
        for (int place = 0; place < requests.size(); place++) {
            requests.get(place).placeAt(place);
        }
        add(requests);
    }

    /// The keys without success.
    Set<K> undone() {
        Set<K> found = new LinkedHashSet<>();
        for (int place = 0; place < undone.length; place++) {
            if (undone[place]) {
                found.add(keys.get(place));
            }
        }
        return found;
    }

    @Override
    void ended(Operation operation) {
        boolean isFailed = operation.failure() != null;
        if (isFailed) {
            failed(operation);
        }
        undone[operation.place()] = isFailed || !isDone.test(operation);
    }
}
