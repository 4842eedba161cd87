package dev.scrubjay.server.watch;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What can be watched, by the words of `watch`. A set of them is an `int` with a bit for each.
public enum WatchStream {
    /// Every key that is looked for.
    FETCHERS,
    /// Every attempt to store.
    MUTATIONS,
    /// Live items that had to go.
    EVICTIONS,
    /// Clients that come and go.
    CONNEVENTS,
    /// What the server does by itself: crawls, and pages that move.
    SYSEVENTS,
    /// Accepted and never told, as in memcached.
    RAWCMDS,
    /// Keys that were deleted.
    DELETIONS,
    /// Of memcached's proxy: accepted and never told.
    PROXYREQS,
    /// Of memcached's proxy: accepted and never told.
    PROXYEVENTS,
    /// Of memcached's proxy: accepted and never told.
    PROXYUSER;

    static final int COUNT = values().length;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// Finds a stream by its word, null if there is none.
    public static @Nullable WatchStream ofWord(String word) {
        for (WatchStream stream : values()) {
            if (stream.word.equals(word)) {
                return stream;
            }
        }
        return null;
    }

    /// Returns this one's bit.
    @SuppressWarnings("EnumOrdinal") // The one place that turns declaration order into layout.
    public int bit() {
        return 1 << ordinal();
    }
}
