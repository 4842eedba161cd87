package dev.scrubjay.client;

import dev.scrubjay.client.net.DeleteOperation;
import dev.scrubjay.client.net.GetOperation;
import dev.scrubjay.client.net.StoreOperation;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Has a missing value loaded once. Any thread.
///
/// With the meta protocol the server decides who loads: the first to ask for a missing item wins an
/// empty one, and stores over it only if nobody else did. Without it, a second item does: who can
/// `add` it loads. Callers in this process that wait for one that loads here too are woken by it;
/// those that wait for another process ask the server now and then.
final class Leases {
    /// How long a waiting caller pauses at first, and at most, before it asks again.
    private static final long PAUSE_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(4);

    private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(64);

    /// What the key of the item has that stands for "I am loading".
    private static final String LOCK_SUFFIX = ":lease";

    /// With the suffix, in UTF-8, these are always less than a key's 250 bytes.
    private static final int LOCKED_KEY_LENGTH_MAX = 80;

    private static final EncodedValue LOCK = new EncodedValue(new byte[0], 0);

    private final Session session;
    private final Requests requests;
    private final long leaseSeconds;
    private final long recacheSeconds;
    private final Duration waitFor;

    /// The values that are being loaded in this process.
    private final ConcurrentMap<Object, CountDownLatch> loading = new ConcurrentHashMap<>();

    Leases(Session session) {
        this.session = session;
        requests = new Requests(session);
        LeasePolicy policy = session.leasePolicy();
        leaseSeconds = Exptime.of(policy.leaseTtl());
        recacheSeconds =
                policy.recacheBefore().isZero()
                        ? GetOperation.NO_TTL
                        : Exptime.of(policy.recacheBefore());
        waitFor = policy.waitFor();
    }

    <T> @Nullable T get(
            Object route, Class<T> type, long exptime, Supplier<? extends @Nullable T> loader) {
        long deadline = System.nanoTime() + waitFor.toNanos();
        long pause = PAUSE_NANOS_MIN;
        while (true) {
            GetOperation asked = ask(route);
            boolean isAnswered = session.run(asked, route);
            byte[] bytes = asked.value();
            boolean isPlaceholder = bytes != null && bytes.length == 0 && isLeased(asked);
            if (bytes != null && !isPlaceholder && !asked.isWon()) {
                return requests.decode(asked, type);
            }
            if (asked.isWon()) {
                return load(route, exptime, asked, loader);
            }
            if (isAnswered && !asked.isMetaServer() && lock(route)) {
                return getOrLoad(route, type, exptime, asked, loader);
            }
            if (!isAnswered || System.nanoTime() - deadline >= 0) {
                return loader.get();
            }
            await(route, Math.min(pause, deadline - System.nanoTime()));
            pause = Math.min(2 * pause, PAUSE_NANOS_MAX);
        }
    }

    /// Loads the value under the lock, unless the one that had the lock before has just done so.
    private <T> @Nullable T getOrLoad(
            Object route,
            Class<T> type,
            long exptime,
            GetOperation missed,
            Supplier<? extends @Nullable T> loader) {
        GetOperation again = ask(route);
        if (session.run(again, route) && again.value() != null) {
            unlock(route);
            return requests.decode(again, type);
        }
        return load(route, exptime, missed, loader);
    }

    private GetOperation ask(Object route) {
        return new GetOperation(
                KeyEncoder.encode(route), true, GetOperation.NO_TTL, leaseSeconds, recacheSeconds);
    }

    private static boolean isLeased(GetOperation asked) {
        return asked.isWon() || asked.isTaken();
    }

    /// Loads the value and stores it, if nobody has touched the item meanwhile.
    private <T> @Nullable T load(
            Object route, long exptime, GetOperation won, Supplier<? extends @Nullable T> loader) {
        CountDownLatch latch = new CountDownLatch(1);
        loading.put(route, latch);
        try {
            T loaded = loader.get();
            EncodedValue value = loaded == null ? null : session.codec().encode(loaded);
            if (value == null) {
                giveUp(route, won);
            } else {
                store(route, value, exptime, won);
            }
            return loaded;
        } catch (RuntimeException | Error e) {
            giveUpAfter(e, route, won);
            throw e;
        } finally {
            loading.remove(route, latch);
            latch.countDown();
        }
    }

    /// Stores what was loaded. If that fails the caller has its value all the same.
    private void store(Object route, EncodedValue value, long exptime, GetOperation won) {
        boolean hasLease = won.isMetaServer();
        StoreOperation.Mode mode = hasLease ? StoreOperation.Mode.CAS : StoreOperation.Mode.SET;
        StoreOperation storing = Requests.storing(mode, route, value, exptime, won.cas());
        if (session.isDone(storing, route) && !hasLease) {
            session.isDone(unlocking(route), route);
        }
    }

    private void giveUpAfter(Throwable cause, Object route, GetOperation won) {
        try {
            giveUp(route, won);
        } catch (MemcachedException e) {
            cause.addSuppressed(e);
        }
    }

    /// Lets the next one try at once. An old value stays for its readers.
    private void giveUp(Object route, GetOperation won) {
        byte[] old = won.value();
        if (!won.isMetaServer()) {
            unlock(route);
        } else if (old == null || old.length == 0) {
            session.run(
                    new DeleteOperation(KeyEncoder.encode(route), GetOperation.NO_TTL, won.cas()),
                    route);
        }
    }

    private boolean lock(Object route) {
        Object key = lockKey(route);
        StoreOperation adding =
                new StoreOperation(StoreOperation.Mode.ADD, key, 0, leaseSeconds, LOCK.bytes(), 0);
        return session.run(adding, route) && adding.result() == StoreOperation.Result.STORED;
    }

    private void unlock(Object route) {
        session.run(unlocking(route), route);
    }

    private static DeleteOperation unlocking(Object route) {
        return new DeleteOperation(lockKey(route), GetOperation.NO_TTL, 0);
    }

    /// The key of the lock: readable where it fits. Two keys that share one by chance wait for each
    /// other sometimes, and that is all.
    private static Object lockKey(Object route) {
        String text = route instanceof String given ? given : ((Key) route).textOrEmpty();
        boolean isShown = !text.isEmpty() && text.length() <= LOCKED_KEY_LENGTH_MAX;
        int hash = text.isEmpty() ? route.hashCode() : text.hashCode();
        return KeyEncoder.encodeText((isShown ? text : Integer.toHexString(hash)) + LOCK_SUFFIX);
    }

    /// Waits until the value is loaded in this process, or for so long.
    private void await(Object route, long nanos) {
        CountDownLatch latch = loading.get(route);
        long jitter = ThreadLocalRandom.current().nextLong(nanos / 4 + 1);
        try {
            if (latch != null) {
                latch.await(waitFor.toNanos(), TimeUnit.NANOSECONDS);
            } else {
                TimeUnit.NANOSECONDS.sleep(nanos - jitter);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(
                    "interrupted while " + route + " was loaded", e);
        }
    }
}
