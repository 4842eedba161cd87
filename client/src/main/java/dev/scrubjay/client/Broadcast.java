package dev.scrubjay.client;

import dev.scrubjay.client.net.LinesOperation;
import dev.scrubjay.client.net.Operation;
import java.util.ArrayList;
import java.util.List;

/// The same request for every server.
final class Broadcast extends Batch {
    private final Cluster cluster;
    private final List<LinesOperation> operations = new ArrayList<>();

    Broadcast(Cluster cluster, long operationNanos, String request, boolean isReport) {
        super(cluster, operationNanos);
        this.cluster = cluster;
        for (int server = 0; server < cluster.addresses().size(); server++) {
            operations.add(new LinesOperation(request, isReport));
        }
        add(operations);
    }

    /// One server's answer.
    LinesOperation operation(int server) {
        return operations.get(server);
    }

    @Override
    void submit(Operation operation) {
        cluster.submitTo(operations.indexOf(operation), operation);
    }

    @Override
    void ended(Operation operation) {
        if (operation.failure() != null) {
            failed(operation);
        }
    }
}
