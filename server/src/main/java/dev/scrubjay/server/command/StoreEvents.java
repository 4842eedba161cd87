package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.watch.DeleteCommand;
import dev.scrubjay.server.watch.EventLog;
import dev.scrubjay.server.watch.FetchStatus;
import dev.scrubjay.server.watch.StoreCommand;
import dev.scrubjay.server.watch.StoreStatus;
import dev.scrubjay.server.watch.WatchStream;
import dev.scrubjay.store.ItemCursor;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemView;
import dev.scrubjay.store.ItemWrite;
import dev.scrubjay.store.Lookup;
import dev.scrubjay.store.Reservation;
import dev.scrubjay.store.StoreMode;
import dev.scrubjay.store.StoreOutcome;
import java.lang.foreign.MemorySegment;

/// Tells watchers what an executor does, in memcached's terms.
///
/// memcached looks for an item before it stores, deletes or counts, and tells `fetchers` so. Here
/// that is one step in the store, so while somebody watches, such a look is made first: it costs
/// the watched server something, and others nothing. Confined to one worker.
final class StoreEvents {
    private static final int KEY_BYTES_MAX = 250;

    private final ItemStore store;
    private final EventLog log;
    private final ItemCursor cursor;
    private final ItemView view;
    private final byte[] key = new byte[KEY_BYTES_MAX];
    private final MemorySegment keyBytes = MemorySegment.ofArray(key);
    private int committedKeyLength;
    private int committedSize;
    private int committedSeconds;

    StoreEvents(ItemStore store, EventLog log) {
        this.store = store;
        this.log = log;
        cursor = store.newCursor();
        view = store.newView();
    }

    EventLog log() {
        return log;
    }

    /// Tells of a fetch that has hit or missed.
    ///
    /// @param found where the item is, after a HIT
    void fetched(
            RequestBatch batch, int index, Lookup lookup, ItemCursor found, ResponseBuffer out) {
        if (log.isOn(WatchStream.FETCHERS)) {
            tellFetch(
                    batch.keys(index),
                    batch.keyOffset(index),
                    batch.keyLength(index),
                    lookup,
                    found,
                    out);
        }
    }

    private void tellFetch(
            MemorySegment keys,
            long keyOffset,
            int keyLength,
            Lookup lookup,
            ItemCursor found,
            ResponseBuffer out) {
        boolean isHit = lookup == Lookup.HIT;
        log.fetched(
                status(lookup),
                keys,
                keyOffset,
                keyLength,
                isHit ? found.slabClass() : 0,
                out.connectionId(),
                isHit ? found.valueLength() : 0);
    }

    private static FetchStatus status(Lookup lookup) {
        return switch (lookup) {
            case HIT -> FetchStatus.FOUND;
            case MISS, CREATED -> FetchStatus.NOT_FOUND;
            case EXPIRED -> FetchStatus.EXPIRED;
            case FLUSHED -> FetchStatus.FLUSHED;
        };
    }

    /// Looks for the item that is about to be changed, if somebody wants to know.
    void aboutToChange(RequestBatch batch, int index, int hash, int now, ResponseBuffer out) {
        if (!log.isOn(WatchStream.FETCHERS)) {
            return;
        }
        MemorySegment keys = batch.keys(index);
        int keyOffset = batch.keyOffset(index);
        int keyLength = batch.keyLength(index);
        Lookup lookup = store.find(keys, keyOffset, keyLength, hash, now, cursor);
        tellFetch(keys, keyOffset, keyLength, lookup, cursor, out);
        if (lookup == Lookup.HIT) {
            cursor.release();
        }
    }

    /// Tells what has become of a value that was there as a whole, or found no room.
    void stored(ItemWrite write, StoreOutcome outcome, int now, ResponseBuffer out) {
        if (!log.isOn(WatchStream.MUTATIONS) || outcome == StoreOutcome.RESERVED) {
            return;
        }
        int slabClass = write.slabClass;
        int size = write.valueLength;
        int expiry = write.expiry;
        boolean isJoined = write.mode == StoreMode.APPEND || write.mode == StoreMode.PREPEND;
        if (isJoined && outcome == StoreOutcome.STORED) {
            Lookup lookup =
                    store.find(
                            write.keys, write.keyOffset, write.keyLength, write.hash, now, cursor);
            if (lookup == Lookup.HIT) {
                slabClass = cursor.slabClass();
                size = cursor.valueLength();
                expiry = cursor.expiry();
                cursor.release();
            }
        }
        log.stored(
                status(outcome),
                command(write.mode),
                write.keys,
                write.keyOffset,
                write.keyLength,
                expiry == 0 ? 0 : expiry - now,
                slabClass,
                out.connectionId(),
                size);
    }

    /// Remembers the item that is about to be committed: it may be gone when that is done.
    void aboutToCommit(Reservation reservation, int now) {
        committedKeyLength = 0;
        if (log.isOn(WatchStream.MUTATIONS)) {
            reservation.show(view, now);
            view.copyKey(key, 0);
            committedKeyLength = view.keyLength();
            committedSize = view.valueLength();
            committedSeconds = view.expiry() == 0 ? 0 : view.expiry() - now;
        }
    }

    /// Tells what has become of the item of [#aboutToCommit].
    void committed(
            Reservation reservation, StoreMode mode, StoreOutcome outcome, ResponseBuffer out) {
        if (committedKeyLength > 0) {
            log.stored(
                    status(outcome),
                    command(mode),
                    keyBytes,
                    0,
                    committedKeyLength,
                    committedSeconds,
                    reservation.slabClass(),
                    out.connectionId(),
                    committedSize);
        }
    }

    /// Tells of a key that was deleted.
    void deleted(RequestBatch batch, int index, ItemCursor deleted) {
        if (log.isOn(WatchStream.DELETIONS)) {
            log.deleted(
                    DeleteCommand.DELETE,
                    batch.keys(index),
                    batch.keyOffset(index),
                    batch.keyLength(index),
                    deleted.slabClass(),
                    deleted.deletedValueLength());
        }
    }

    private static StoreStatus status(StoreOutcome outcome) {
        return switch (outcome) {
            case STORED -> StoreStatus.STORED;
            case NOT_STORED -> StoreStatus.NOT_STORED;
            case EXISTS -> StoreStatus.EXISTS;
            case NOT_FOUND -> StoreStatus.NOT_FOUND;
            case TOO_LARGE -> StoreStatus.TOO_LARGE;
            case OUT_OF_MEMORY, RESERVED -> StoreStatus.NO_MEMORY;
        };
    }

    private static StoreCommand command(StoreMode mode) {
        return switch (mode) {
            case SET -> StoreCommand.SET;
            case ADD -> StoreCommand.ADD;
            case REPLACE -> StoreCommand.REPLACE;
            case APPEND -> StoreCommand.APPEND;
            case PREPEND -> StoreCommand.PREPEND;
            case CAS -> StoreCommand.CAS;
        };
    }
}
