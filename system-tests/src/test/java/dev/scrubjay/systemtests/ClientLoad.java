package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.client.MemcachedClient;
import dev.scrubjay.client.MemcachedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Threads that write and read without end, each value naming its key: blocking, as futures and
/// many at a time, platform threads and virtual ones. Failures are expected, other keys' values are
/// not.
final class ClientLoad implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int KEYS = 500;
    private static final int PIPELINE = 50;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final MemcachedClient mc;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private volatile boolean isOver;

    private ClientLoad(MemcachedClient mc) {
        this.mc = mc;
    }

    static ClientLoad start(MemcachedClient mc) {
        ClientLoad load = new ClientLoad(mc);
        for (int i = 0; i < THREADS; i++) {
            Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
            int number = i;
            load.threads.add(builder.start(() -> load.run(number)));
        }
        return load;
    }

    /// Waits until values come back, whatever happened before.
    void awaitProgress() {
        long before = hits.get();
        Deadline.await("values", SOON, () -> hits.get() >= before + 1_000);
    }

    void assertOnlyRightValues() {
        assertThat(wrong).isEmpty();
        System.out.printf(
                "%d values, each the right one; %d failures%n", hits.get(), failures.get());
    }

    @Override
    public void close() {
        isOver = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while a thread was ending", e);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private void run(int number) {
        while (!isOver) {
            try {
                switch (number % 4) {
                    case 0, 1 -> one();
                    case 2 -> pipeline();
                    default -> many();
                }
            } catch (MemcachedException _) {
                failures.incrementAndGet();
                Deadline.poll();
            } catch (RuntimeException e) {
                wrong.add("no failure that was foreseen: " + e);
            }
        }
    }

    private void one() {
        String key = anyKey();
        mc.set(key, valueOf(key));
        check(key, mc.get(anyOf(key), String.class));
    }

    private void pipeline() {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < PIPELINE; i++) {
            String key = anyKey();
            all.add(mc.async().set(key, valueOf(key)));
            all.add(mc.async().get(key, String.class).thenAccept(value -> check(key, value)));
        }
        for (CompletableFuture<?> each : all) {
            try {
                each.join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof MemcachedException)) {
                    throw e;
                }
                failures.incrementAndGet();
            }
        }
    }

    private void many() {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < PIPELINE; i++) {
            String key = anyKey();
            values.put(key, valueOf(key));
        }
        mc.setMulti(values);
        mc.getMulti(values.keySet(), String.class).forEach(this::check);
    }

    private static String anyOf(String key) {
        return key;
    }

    private void check(String key, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (value.startsWith(key + " ")) {
            hits.incrementAndGet();
        } else {
            wrong.add(key + " had the value " + value);
        }
    }

    private static String anyKey() {
        return "load:" + ThreadLocalRandom.current().nextInt(KEYS);
    }

    /// Of any length, so that answers end anywhere in a read.
    private static String valueOf(String key) {
        return key + " " + "x".repeat(ThreadLocalRandom.current().nextInt(1, 2_000));
    }
}
