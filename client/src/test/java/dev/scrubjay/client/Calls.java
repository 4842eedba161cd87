package dev.scrubjay.client;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Ways to call and to wait that end, whatever the client does.
final class Calls {
    private static final long WAIT_SECONDS_MAX = 60;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Calls() {}

    /// What a future is completed with.
    static <T extends @Nullable Object> T value(CompletableFuture<T> future) {
        try {
            return future.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /// What a future fails with.
    static Throwable failure(CompletableFuture<?> future) {
        try {
            throw new AssertionError(
                    "no failure but " + future.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /// Calls something on a thread of its own.
    static <T extends @Nullable Object> CompletableFuture<T> elsewhere(Supplier<T> call) {
        return CompletableFuture.supplyAsync(
                call, task -> Thread.ofPlatform().daemon().start(task));
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody opens the latch");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Waits for what another thread is about to do.
    static void until(BooleanSupplier isTrue) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
        while (!isTrue.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("it does not happen");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /// Reads until the client has noticed that its server is back.
    static String getUntilBack(MemcachedClient client, String key) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
        while (true) {
            try {
                return String.valueOf(client.get(key, String.class));
            } catch (ConnectionException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }
}
