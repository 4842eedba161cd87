package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Who has to wait for a lock is counted, and who has not is not.
final class LockWaitsTest {
    private static final int STRIPE = 3;

    @Test
    void stripe_foundTaken_countsOneWait() throws InterruptedException {
        try (Stripes stripes = new Stripes(8)) {
            stripes.lock(STRIPE);
            stripes.unlock(STRIPE);
            assertThat(stripes.waits()).isZero();

            stripes.lock(STRIPE);
            Thread second = waiter(() -> stripes.lock(STRIPE));
            stripes.unlock(STRIPE);
            second.join();

            assertThat(stripes.waits()).isOne();
            assertThat(stripes.tryLock(STRIPE)).isFalse();
        }
    }

    @Test
    void spinLock_foundTaken_countsOneWait() throws InterruptedException {
        SpinLock lock = new SpinLock();
        lock.lock();
        lock.unlock();
        assertThat(lock.waits()).isZero();

        lock.lock();
        Thread second = waiter(lock::lock);
        lock.unlock();
        second.join();

        assertThat(lock.waits()).isOne();
        assertThat(lock.tryLock()).isFalse();
    }

    /// Starts a thread, and returns when it waits for the lock.
    private static Thread waiter(Runnable locking) {
        Thread thread = new Thread(locking, "second");
        thread.start();
        while (!isWaiting(thread)) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private static boolean isWaiting(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("lockContended"));
    }
}
