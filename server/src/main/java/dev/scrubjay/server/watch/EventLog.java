package dev.scrubjay.server.watch;

import dev.scrubjay.store.Crawl;
import dev.scrubjay.store.EvictionListener;
import dev.scrubjay.store.PageMoveListener;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where one worker writes down what it does, for those who watch.
///
/// When nobody watches, that is one volatile read in [#isOn]. Otherwise an event is copied into a
/// ring, without allocating anything; what finds no room there is dropped and counted. A worker
/// never waits: neither for the logger, nor for a watcher.
///
/// Confined to its worker; but a log may also be shared, as those of evictions and of the system
/// are, since its ring has a lock.
public final class EventLog implements EvictionListener, PageMoveListener {
    private final Watchers watchers;

    /// Null until somebody watches for the first time.
    private volatile @Nullable EventRing ring;

    EventLog(Watchers watchers) {
        this.watchers = watchers;
    }

    /// Returns whether somebody wants to know.
    public boolean isOn(WatchStream stream) {
        return (watchers.streams() & stream.bit()) != 0;
    }

    /// A key was looked for.
    ///
    /// @param slabClass of the item found, else 0
    /// @param size of the value found, else 0
    public void fetched(
            FetchStatus status,
            MemorySegment keys,
            long keyOffset,
            int keyLength,
            int slabClass,
            int connection,
            int size) {
        write(
                Event.ITEM_GET,
                status,
                null,
                0,
                0,
                slabClass,
                connection,
                size,
                keys,
                keyOffset,
                keyLength);
    }

    /// Something was to be stored.
    ///
    /// @param secondsLeft of the item, 0 when it never ends
    public void stored(
            StoreStatus status,
            StoreCommand command,
            MemorySegment keys,
            long keyOffset,
            int keyLength,
            int secondsLeft,
            int slabClass,
            int connection,
            int size) {
        write(
                Event.ITEM_STORE,
                status,
                command,
                secondsLeft,
                0,
                slabClass,
                connection,
                size,
                keys,
                keyOffset,
                keyLength);
    }

    /// A key was deleted.
    public void deleted(
            DeleteCommand command,
            MemorySegment keys,
            long keyOffset,
            int keyLength,
            int slabClass,
            int size) {
        write(Event.DELETED, command, null, 0, 0, slabClass, 0, size, keys, keyOffset, keyLength);
    }

    /// A client has come. Allocates.
    ///
    /// @param peer where it comes from, as `stats conns` shows it
    public void opened(String peer, int connection) {
        connection(Event.CONN_NEW, CloseReason.NORMAL, peer, connection);
    }

    /// A client has gone. Allocates.
    public void closed(CloseReason reason, String peer, int connection) {
        connection(Event.CONN_CLOSE, reason, peer, connection);
    }

    private void connection(Event event, CloseReason reason, String peer, int connection) {
        text(event, reason, connection, peer);
    }

    /// The crawler has just been through with a class. Allocates.
    ///
    /// @param nextSeconds how long it is until the class's next time
    /// @param elapsedSeconds how long it took
    public void crawled(int slabClass, Crawl crawl, int nextSeconds, int elapsedSeconds) {
        text(
                Event.LRU_CRAWLER,
                CloseReason.NORMAL,
                0,
                "crawler=%d lru=cold low_mark=%d next_reclaims=%d since_run=0 next_run=%d"
                                .formatted(
                                        slabClass,
                                        crawl.lowMark(slabClass),
                                        crawl.nextReclaims(slabClass),
                                        nextSeconds)
                        + " elapsed=%d examined=%d reclaimed=%d"
                                .formatted(
                                        elapsedSeconds,
                                        crawl.checked(slabClass) - crawl.reclaimed(slabClass),
                                        crawl.reclaimed(slabClass)));
    }

    private void text(Event event, Enum<?> first, int connection, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(bytes.length, EventText.KEY_BYTES_MAX);
        write(event, first, null, 0, 0, 0, connection, 0, MemorySegment.ofArray(bytes), 0, length);
    }

    @Override
    public void evicted(
            MemorySegment memory,
            long keyOffset,
            int keyLength,
            boolean isFetched,
            int secondsLeft,
            int idleSeconds,
            int slabClass,
            int valueLength) {
        write(
                Event.EVICTION,
                isFetched ? FetchStatus.FOUND : FetchStatus.NOT_FOUND,
                null,
                secondsLeft,
                idleSeconds,
                slabClass,
                0,
                valueLength,
                memory,
                keyOffset,
                keyLength);
    }

    @Override
    public void pageMoved(int source, int target, boolean isMoved) {
        write(
                Event.SLAB_MOVE,
                isMoved ? FetchStatus.FOUND : FetchStatus.NOT_FOUND,
                null,
                0,
                0,
                source,
                0,
                target,
                MemorySegment.NULL,
                0,
                0);
    }

    @SuppressWarnings("EnumOrdinal") // Read again by EventText, in the same process.
    private void write(
            Event event,
            Enum<?> first,
            @Nullable Enum<?> second,
            int ttl,
            int idle,
            int slabClass,
            int connection,
            int size,
            MemorySegment keys,
            long keyOffset,
            int keyLength) {
        EventRing current = ring;
        if (current == null) {
            return;
        }
        current.write(
                event,
                first.ordinal(),
                second == null ? 0 : second.ordinal(),
                watchers.nextGid(),
                watchers.micros(),
                ttl,
                idle,
                slabClass,
                connection,
                size,
                keys,
                keyOffset,
                keyLength);
    }

    /// Makes the ring, for the first watcher. Called by the one who adds it.
    void prepare(long ringBytes) {
        if (ring == null) {
            ring = new EventRing(ringBytes);
        }
    }

    @Nullable EventRing ring() {
        return ring;
    }
}
