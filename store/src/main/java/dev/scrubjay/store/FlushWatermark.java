package dev.scrubjay.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// What `flush_all` has made disappear: every item stamped up to the watermark.
///
/// An item is stamped with the second it was stored in, and later with the second it was read in.
/// Seconds are coarse: what was stored before a flush must go and what is stored after it must
/// stay, within the same second. So a stamp is never below the watermark plus one, and a second
/// flush in the same second raises the watermark past those stamps. Stamps may thus run a little
/// ahead of the clock, by one for each flush; they fall back into step as time goes by.
///
/// A later flush waits in [#pendingSeconds] and happens at the first operation of its second.
///
/// Any thread. Both fields are read by every worker for every request and hardly ever written:
/// opaque reads suffice, since whoever sent the flush heard the answer before it sent the next
/// request.
final class FlushWatermark {
    private static final int NOTHING_PENDING = Integer.MAX_VALUE;

    private static final VarHandle STAMP;
    private static final VarHandle PENDING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STAMP = lookup.findVarHandle(FlushWatermark.class, "stamp", int.class);
            PENDING = lookup.findVarHandle(FlushWatermark.class, "pendingSeconds", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CoarseClock clock;

    /// The watermark.
    private int stamp;

    /// When the next flush is due.
    private int pendingSeconds = NOTHING_PENDING;

    FlushWatermark(CoarseClock clock) {
        this.clock = clock;
    }

    /// Lets a flush happen that is due. To be called by every operation before anything else.
    void advance(int now) {
        if (now >= (int) PENDING.getOpaque(this)) {
            flushPending(now);
        }
    }

    /// Whether an item with this stamp is flushed.
    boolean covers(int itemStamp) {
        return itemStamp <= (int) STAMP.getOpaque(this);
    }

    /// The stamp for an item stored or read now.
    int stampFor(int now) {
        return Math.max(now, (int) STAMP.getOpaque(this) + 1);
    }

    /// Takes a `flush_all` with the delay or time it has on the wire.
    synchronized void flush(long exptime, int now) {
        advance(now);
        int due = clock.toExpiry(exptime);
        if (exptime <= 0) {
            flushStoredUntil(stampFor(now));
        } else if (due <= now) {
            flushStoredUntil(due - 1);
        } else {
            PENDING.setVolatile(this, due);
        }
    }

    /// The last second whose items a flush covers or, when one is pending, will cover; 0 when there
    /// was none.
    synchronized int oldestLive() {
        return pendingSeconds == NOTHING_PENDING ? stamp : pendingSeconds - 1;
    }

    /// The watermark itself.
    synchronized int stamp() {
        return stamp;
    }

    /// The second in which the next flush is due, or one that never comes.
    synchronized int pendingSeconds() {
        return pendingSeconds;
    }

    /// Goes on with what another store has flushed, on a clock that goes on too.
    synchronized void continueFrom(int lastStamp, int pending) {
        STAMP.setVolatile(this, lastStamp);
        PENDING.setVolatile(this, pending);
    }

    private synchronized void flushPending(int now) {
        if (now >= pendingSeconds) {
            flushStoredUntil(stampFor(now - 1));
        }
    }

    private void flushStoredUntil(int lastStamp) {
        STAMP.setVolatile(this, Math.max(stamp, lastStamp));
        PENDING.setVolatile(this, NOTHING_PENDING);
    }
}
