package dev.scrubjay.benchmarks.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Sends requests at the times of a [LoadPlan], whether or not the earlier ones have been answered,
/// and measures from those times.
///
/// One thread does it all and never sleeps: a timer would be later than what is to be measured.
/// When it has nothing to do, it offers its processor to the threads beside it. While it runs it
/// allocates nothing, so that no collection of its own shows in the figures.
final class OpenLoop implements AutoCloseable {
    /// How many requests are sent before answers are looked at, after a pause of our own.
    private static final int SENDS_PER_CYCLE_MAX = 16;

    private static final int RECEIVE_BYTES_MAX = 64 * 1024;

    /// How long the last answers may take.
    private static final long DRAIN_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private final LoadPlan plan;
    private final LongSupplier clock;
    private final Requests requests;
    private final Selector selector;
    private final List<LoadConnection> connections = new ArrayList<>();
    private final Latencies latencies = new Latencies();
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVE_BYTES_MAX);

    /// A field, so that a cycle allocates nothing.
    private final Consumer<SelectionKey> handler = this::receive;

    private long sent;
    private long answered;

    /// Whether a socket was full, so that some requests are sent later than they were due.
    private boolean hasLeftovers;

    /// Connects.
    ///
    /// @param clock nanoseconds, as [System#nanoTime]
    OpenLoop(LoadPlan plan, InetSocketAddress server, LongSupplier clock) throws IOException {
        this.plan = plan;
        this.clock = clock;
        requests = new Requests(plan);
        selector = Selector.open();
        for (int count = 0; count < plan.connections(); count++) {
            LoadConnection connection = new LoadConnection(server, requests);
            connections.add(connection);
            connection.register(selector);
        }
    }

    /// Carries the plan out, and waits for the last answer.
    @SuppressWarnings("ThreadPriorityCheck") // A hint: nothing depends on who runs next.
    Latencies run() throws IOException {
        PoissonGaps gaps = plan.newGaps();
        long start = clock.getAsLong();
        long end = start + plan.totalNanos();
        latencies.measureFrom(start + plan.discardNanos());
        long due = start + gaps.nextNanos();
        long before = start;
        boolean isIdle = false;
        while (due - end < 0 || answered < sent) {
            long now = clock.getAsLong();
            latencies.cycle(before, now, isIdle);
            before = now;
            int sends = 0;
            while (due - now <= 0 && due - end < 0 && sends < SENDS_PER_CYCLE_MAX) {
                send(due);
                due += gaps.nextNanos();
                sends++;
            }
            if (hasLeftovers) {
                sendLeftovers();
            }
            isIdle = selector.selectNow(handler) + sends == 0;
            if (isIdle) {
                Thread.yield();
            }
            if (now - end > DRAIN_NANOS_MAX) {
                throw new IOException((sent - answered) + " requests were never answered");
            }
        }
        return latencies;
    }

    /// How many requests are sent, or due and waiting for room in a socket.
    long sent() {
        return sent;
    }

    long answered() {
        return answered;
    }

    private void send(long due) throws IOException {
        LoadConnection connection = connections.get((int) (sent % connections.size()));
        latencies.sent(due, clock.getAsLong());
        hasLeftovers |= !connection.add((int) (sent % Requests.COUNT), due);
        sent++;
    }

    private void sendLeftovers() throws IOException {
        hasLeftovers = false;
        for (int index = 0; index < connections.size(); index++) {
            hasLeftovers |= !connections.get(index).send();
        }
    }

    private void receive(SelectionKey key) {
        LoadConnection connection = (LoadConnection) key.attachment();
        try {
            int complete = connection.receive(received);
            long now = clock.getAsLong();
            for (int count = 0; count < complete; count++) {
                latencies.answered(connection.nextDue(), now);
                answered++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (LoadConnection connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
