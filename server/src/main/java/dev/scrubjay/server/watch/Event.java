package dev.scrubjay.server.watch;

/// The kinds of lines that watchers are told.
enum Event {
    ITEM_GET(WatchStream.FETCHERS),
    ITEM_STORE(WatchStream.MUTATIONS),
    EVICTION(WatchStream.EVICTIONS),
    DELETED(WatchStream.DELETIONS),
    CONN_NEW(WatchStream.CONNEVENTS),
    CONN_CLOSE(WatchStream.CONNEVENTS),
    /// Its fields come as text, in the place of a key.
    LRU_CRAWLER(WatchStream.SYSEVENTS),
    SLAB_MOVE(WatchStream.SYSEVENTS);

    private static final Event[] ALL = values();

    private final WatchStream stream;

    Event(WatchStream stream) {
        this.stream = stream;
    }

    WatchStream stream() {
        return stream;
    }

    @SuppressWarnings("EnumOrdinal") // The one place that turns declaration order into layout.
    byte code() {
        return (byte) ordinal();
    }

    static Event ofCode(byte code) {
        return ALL[code];
    }
}
