package dev.scrubjay.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Gives every stored item its unique, counting from 1; always 0 when cas is off.
///
/// All workers write it. The number is alone on its cache lines, so that only this write is
/// contended.
final class CasSequence {
    private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);

    /// A line's worth of longs before and behind the number.
    private static final int PADDING = 8;

    private final long[] values = new long[2 * PADDING + 1];
    private final boolean isEnabled;

    CasSequence(boolean isEnabled) {
        this.isEnabled = isEnabled;
    }

    boolean isEnabled() {
        return isEnabled;
    }

    /// What a cas becomes that somebody else chose.
    long chosen(long cas) {
        return isEnabled ? cas : 0;
    }

    /// The last one that was given.
    long last() {
        return (long) VALUE.getVolatile(values, PADDING);
    }

    /// Goes on after a number that somebody else has given.
    void continueFrom(long last) {
        VALUE.setVolatile(values, PADDING, last);
    }

    long next() {
        return isEnabled ? (long) VALUE.getAndAdd(values, PADDING, 1L) + 1 : 0;
    }
}
