package dev.scrubjay.server.config;

/// What has to exist for an option to take effect, and whether it does.
enum Feature {
    BUILT(State.WORKS, ""),
    /// Not in `-h`: no server of users needs it.
    TEST_HOOK(State.WORKS, ""),
    LRU_MAINTAINER(State.WORKS, ""),
    LRU_CRAWLER(State.WORKS, ""),

    OBSOLETE(State.IGNORED, "does nothing, as in memcached"),
    TAIL_REPAIR(State.WORKS, ""),
    SECCOMP(State.IGNORED, "does nothing, as in a memcached without seccomp"),

    PAGE_MOVER(State.WORKS, "the slab page mover"),
    READ_BUFFER_LIMIT(State.SHOWN, "a limit of read buffers"),

    TLS(State.REFUSED, "TLS"),
    SASL(State.REFUSED, "SASL"),
    EXTERNAL_STORAGE(State.REFUSED, "external storage"),
    NAPI_IDS(State.REFUSED, "NAPI ids"),
    SOCKET_MARKS(State.REFUSED, "socket marks");

    /// What becomes of an option today.
    enum State {
        /// Does what it says.
        WORKS,
        /// Accepted for old scripts; memcached does nothing with it either.
        IGNORED,
        /// Checked and shown by `stats settings`; what it tunes is not built yet.
        SHOWN,
        /// Refused at start-up: without it the server would not be what was asked for.
        REFUSED
    }

    private final State state;
    private final String words;

    Feature(State state, String words) {
        this.state = state;
        this.words = words;
    }

    State state() {
        return state;
    }

    /// What it is called in a sentence.
    String words() {
        return words;
    }

    /// The line that refuses an option which waits for this.
    String refusal(String option) {
        return "scrubjayd: " + option + " (" + words + ") is not built yet";
    }
}
