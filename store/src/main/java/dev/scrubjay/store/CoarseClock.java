package dev.scrubjay.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/// Seconds since a little before the start: the one clock of the cache.
///
/// Everyone reads it, one thread ticks it, tests move it by hand. It starts at 2, so that 0 (never)
/// and 1 (over already) are never "now"; after a warm restart it goes on from where it was. Its
/// seconds change when the second of the wall clock changes, so that an absolute time on the wire
/// means the same moment here; between ticks it follows the monotonic clock, and setting the wall
/// clock does not disturb it.
public final class CoarseClock {
    /// What [#now] is at the start.
    private static final int START_SECONDS = 2;

    /// Times on the wire above 30 days are absolute.
    private static final long RELATIVE_SECONDS_MAX = 60L * 60 * 24 * 30;

    /// The expiry of what was over before it was stored.
    private static final int ALREADY_EXPIRED = 1;

    /// The latest second to go on from, so that there is as much again until the end of the clock.
    private static final long CONTINUED_SECONDS_MAX = 1L << 30;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long MILLIS_PER_SECOND = 1000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private static final VarHandle NOW;

    static {
        try {
            NOW = MethodHandles.lookup().findVarHandle(CoarseClock.class, "now", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LongSupplier unixMillisNow;
    private final LongSupplier nanoTime;

    /// The unix time of second 0 on this clock. Changed before anyone else reads it, see
    /// [#continueFrom].
    private long epochUnixSeconds;

    /// The reading of the monotonic clock when the wall clock's current second began.
    private final long startNanos;

    /// Read by every thread, opaque: a reader may be late, but never sees a torn or a stuck value.
    @SuppressWarnings("UnusedVariable") // Read through NOW.
    private int now = START_SECONDS;

    private int shiftSeconds;
    private boolean paused;

    /// Starts the clock at 2.
    public CoarseClock() {
        this(System::currentTimeMillis, System::nanoTime);
    }

    /// Starts the clock at 2.
    ///
    /// @param unixMillisNow the wall clock, for tests that set it
    /// @param nanoTime the monotonic clock
    CoarseClock(LongSupplier unixMillisNow, LongSupplier nanoTime) {
        this.unixMillisNow = unixMillisNow;
        this.nanoTime = nanoTime;
        long unixMillis = unixMillisNow.getAsLong();
        epochUnixSeconds = unixMillis / MILLIS_PER_SECOND - START_SECONDS;
        startNanos = nanoTime.getAsLong() - unixMillis % MILLIS_PER_SECOND * NANOS_PER_MILLI;
    }

    /// The current second. Any thread.
    public int now() {
        return (int) NOW.getOpaque(this);
    }

    /// Turns a second of this clock into unix time.
    public long unixTime(int seconds) {
        return epochUnixSeconds + seconds;
    }

    /// Seconds since the start.
    public int uptime() {
        return now() - START_SECONDS;
    }

    /// Turns an exptime from the wire into a second of this clock.
    ///
    /// 0 stays 0 and means never. A negative one is over already. Above 30 days it is an absolute
    /// unix time; else it counts from now. What does not fit is clamped to the end of this clock.
    public int toExpiry(long exptime) {
        if (exptime == 0) {
            return 0;
        }
        if (exptime < 0) {
            return ALREADY_EXPIRED;
        }
        if (exptime <= RELATIVE_SECONDS_MAX) {
            return (int) Math.min(now() + exptime, Integer.MAX_VALUE);
        }
        long seconds = exptime - epochUnixSeconds;
        return Math.clamp(seconds, ALREADY_EXPIRED, Integer.MAX_VALUE);
    }

    /// Reads the time anew, unless paused. The clock thread calls it at least once a second.
    public synchronized void tick() {
        if (!paused) {
            publish(nanoTime.getAsLong());
        }
    }

    /// The time until the second changes: how long the clock thread may wait before the next
    /// [#tick].
    public long nanosToNextSecond() {
        return NANOS_PER_SECOND - nanosIntoSecond();
    }

    private long nanosIntoSecond() {
        return Math.floorMod(nanoTime.getAsLong() - startNanos, NANOS_PER_SECOND);
    }

    /// Stops the clock where it is.
    public synchronized void pause() {
        paused = true;
    }

    /// Lets a stopped clock run again; it jumps to where it would have been.
    public synchronized void resume() {
        paused = false;
        publish(nanoTime.getAsLong());
    }

    /// Moves the clock by so many seconds, paused or not.
    public synchronized void advance(int seconds) {
        shiftSeconds += seconds;
        if (paused) {
            NOW.setOpaque(this, now() + seconds);
        } else {
            publish(nanoTime.getAsLong());
        }
    }

    /// A second of a clock, and what the wall clock said when it began.
    record Moment(int second, long wallSecond) {}

    /// Reads the time anew, unless paused, and the wall clock: what [#continueFrom] wants to know
    /// of the moment that it goes on from. The wall second is rounded, since both change their
    /// seconds at almost the same time.
    synchronized Moment moment() {
        long nanos = nanoTime.getAsLong();
        long unixMillis = unixMillisNow.getAsLong();
        if (!paused) {
            publish(nanos);
        }
        long millisIn = Math.floorMod(nanos - startNanos, NANOS_PER_SECOND) / NANOS_PER_MILLI;
        return new Moment(now(), Math.round((unixMillis - millisIn) / (double) MILLIS_PER_SECOND));
    }

    /// Goes on counting where another clock was, plus what has passed on the wall clock since: so a
    /// second that was noted by the other one keeps its meaning. Where the wall clock was set back
    /// meanwhile, no time counts as passed.
    ///
    /// To be called before anyone else knows this clock.
    ///
    /// @return false when that would be beyond the end of this clock: then nothing has changed
    synchronized boolean continueFrom(Moment other) {
        Moment here = moment();
        long continued = other.second() + Math.max(here.wallSecond() - other.wallSecond(), 0);
        if (other.second() < START_SECONDS
                || continued < other.second()
                || continued > CONTINUED_SECONDS_MAX) {
            return false;
        }
        int more = (int) continued - here.second();
        epochUnixSeconds -= more;
        advance(more);
        return true;
    }

    private void publish(long nanos) {
        long elapsed = (nanos - startNanos) / NANOS_PER_SECOND;
        NOW.setOpaque(this, (int) (START_SECONDS + elapsed + shiftSeconds));
    }
}
