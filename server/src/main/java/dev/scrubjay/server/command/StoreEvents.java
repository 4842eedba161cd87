package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.protocol.TextDecoder;
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
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Tells watchers what an executor does, in memcached's terms and in its order.
///
/// memcached looks for an item before it stores or counts, and tells `fetchers` so. Here that is
/// one step in the store, so while somebody watches, such a look is made first: it costs the
/// watched server something, and others nothing. What a look has found is told with what comes of
/// it, since memcached does not look when it finds no memory. Confined to one worker.
final class StoreEvents {
    /// Room behind a key, for those who read it by whole words.
    private static final int SLACK_BYTES = 16;

    private final ItemStore store;
    private final EventLog log;

    /// For looks of its own, made while nothing is held.
    private final ItemCursor cursor;

    private final ItemView view;

    /// What the last look has found, as long as it was not told.
    private @Nullable Lookup looked;

    private int lookedClass;
    private int lookedSize;

    // The item that is about to be committed, which may be gone when that is done.
    private final byte[] key = new byte[TextDecoder.KEY_BYTES_MAX];
    private final ByteBuffer keyBuffer =
            ByteBuffer.allocateDirect(TextDecoder.KEY_BYTES_MAX + SLACK_BYTES);
    private final MemorySegment keyBytes = MemorySegment.ofBuffer(keyBuffer);
    private int committedKeyLength;
    private int committedHash;
    private int committedExpiry;
    private int committedSize;

    StoreEvents(ItemStore store, EventLog log) {
        this.store = store;
        this.log = log;
        cursor = store.newCursor();
        view = store.newView();
    }

    EventLog log() {
        return log;
    }

    // --------------------------------------------------------------- looks

    /// Tells of a fetch that has hit or missed.
    ///
    /// @param found where the item is, after a HIT
    void fetched(
            RequestBatch batch, int index, Lookup lookup, ItemCursor found, ResponseBuffer out) {
        if (log.isOn(WatchStream.FETCHERS)) {
            boolean isHit = lookup == Lookup.HIT;
            tellFetch(
                    batch.keys(index),
                    batch.keyOffset(index),
                    batch.keyLength(index),
                    lookup,
                    isHit ? found.slabClass() : 0,
                    isHit ? found.valueLength() : 0,
                    out);
        }
    }

    /// Looks for the item that is about to be changed, if somebody wants to know. Told by
    /// [#changed] or [#stored].
    void aboutToChange(RequestBatch batch, int index, int hash, int now) {
        if (log.isOn(WatchStream.FETCHERS)) {
            look(batch.keys(index), batch.keyOffset(index), batch.keyLength(index), hash, now);
        }
    }

    /// Tells what [#aboutToChange] has found.
    void changed(RequestBatch batch, int index, ResponseBuffer out) {
        tellLook(batch.keys(index), batch.keyOffset(index), batch.keyLength(index), out);
    }

    private void look(MemorySegment keys, long keyOffset, int keyLength, int hash, int now) {
        looked = store.find(keys, keyOffset, keyLength, hash, now, cursor);
        boolean isHit = looked == Lookup.HIT;
        lookedClass = isHit ? cursor.slabClass() : 0;
        lookedSize = isHit ? cursor.valueLength() : 0;
        if (isHit) {
            cursor.release();
        }
    }

    private void tellLook(MemorySegment keys, long keyOffset, int keyLength, ResponseBuffer out) {
        Lookup lookup = looked;
        if (lookup != null) {
            looked = null;
            tellFetch(keys, keyOffset, keyLength, lookup, lookedClass, lookedSize, out);
        }
    }

    private void tellFetch(
            MemorySegment keys,
            long keyOffset,
            int keyLength,
            Lookup lookup,
            int slabClass,
            int size,
            ResponseBuffer out) {
        log.fetched(
                status(lookup), keys, keyOffset, keyLength, slabClass, out.connectionId(), size);
    }

    private static FetchStatus status(Lookup lookup) {
        return switch (lookup) {
            case HIT -> FetchStatus.FOUND;
            case MISS, CREATED -> FetchStatus.NOT_FOUND;
            case EXPIRED -> FetchStatus.EXPIRED;
            case FLUSHED -> FetchStatus.FLUSHED;
        };
    }

    // --------------------------------------------------------------- stores

    /// Tells what has become of a value that was there as a whole, or found no room.
    void stored(ItemWrite write, StoreOutcome outcome, int now, ResponseBuffer out) {
        tell(
                write.mode,
                outcome,
                write.keys,
                write.keyOffset,
                write.keyLength,
                write.hash,
                write.expiry,
                write.slabClass,
                write.valueLength,
                now,
                out);
    }

    /// Deletes the old value, as there was no room for the new one, and tells of the look for it.
    /// It must not stay: the client believes that it is gone.
    void deleteStale(ItemWrite write, int now, ResponseBuffer out) {
        Lookup lookup =
                store.delete(write.keys, write.keyOffset, write.keyLength, write.hash, now, cursor);
        if (log.isOn(WatchStream.FETCHERS)) {
            boolean isHit = lookup == Lookup.HIT;
            tellFetch(
                    write.keys,
                    write.keyOffset,
                    write.keyLength,
                    lookup,
                    isHit ? cursor.slabClass() : 0,
                    isHit ? cursor.deletedValueLength() : 0,
                    out);
        }
    }

    /// Tells of an item that was stored where a request had found none.
    ///
    /// @param made where it is
    void created(RequestBatch batch, int index, ItemCursor made, int now, ResponseBuffer out) {
        if (log.isOn(WatchStream.FETCHERS)) {
            looked = Lookup.MISS;
            lookedClass = 0;
            lookedSize = 0;
        }
        storedInPlace(StoreMode.ADD, batch, index, made, now, out);
    }

    /// Tells of an item whose value was replaced by an empty one.
    ///
    /// @param emptied where it is
    void emptied(RequestBatch batch, int index, ItemCursor emptied, int now, ResponseBuffer out) {
        storedInPlace(StoreMode.SET, batch, index, emptied, now, out);
    }

    private void storedInPlace(
            StoreMode mode,
            RequestBatch batch,
            int index,
            ItemCursor held,
            int now,
            ResponseBuffer out) {
        tellStore(
                mode,
                StoreOutcome.STORED,
                batch.keys(index),
                batch.keyOffset(index),
                batch.keyLength(index),
                held.expiry(),
                held.slabClass(),
                held.valueLength(),
                now,
                out);
    }

    /// Remembers the item that is about to be committed, and looks for the one under its key.
    void aboutToCommit(Reservation reservation, int now) {
        committedKeyLength = 0;
        boolean isWatched = log.isOn(WatchStream.MUTATIONS) || log.isOn(WatchStream.FETCHERS);
        if (!isWatched) {
            return;
        }
        reservation.show(view, now);
        view.copyKey(key, 0);
        committedKeyLength = view.keyLength();
        committedExpiry = view.expiry();
        committedSize = view.valueLength();
        keyBuffer.put(0, key, 0, committedKeyLength);
        committedHash = store.hash(keyBytes, 0, committedKeyLength);
        if (log.isOn(WatchStream.FETCHERS)) {
            look(keyBytes, 0, committedKeyLength, committedHash, now);
        }
    }

    /// Tells what has become of the item of [#aboutToCommit].
    void committed(
            Reservation reservation,
            StoreMode mode,
            StoreOutcome outcome,
            int now,
            ResponseBuffer out) {
        if (committedKeyLength > 0) {
            tell(
                    mode,
                    outcome,
                    keyBytes,
                    0,
                    committedKeyLength,
                    committedHash,
                    committedExpiry,
                    reservation.slabClass(),
                    committedSize,
                    now,
                    out);
        }
    }

    /// A value that was joined to an older one is told as the item that came of both.
    private void tell(
            StoreMode mode,
            StoreOutcome outcome,
            MemorySegment keys,
            long keyOffset,
            int keyLength,
            int hash,
            int expiry,
            int slabClass,
            int size,
            int now,
            ResponseBuffer out) {
        int toldExpiry = expiry;
        int toldClass = slabClass;
        int toldSize = size;
        boolean isJoined =
                outcome == StoreOutcome.STORED
                        && (mode == StoreMode.APPEND || mode == StoreMode.PREPEND);
        if (isJoined
                && log.isOn(WatchStream.MUTATIONS)
                && store.find(keys, keyOffset, keyLength, hash, now, cursor) == Lookup.HIT) {
            toldExpiry = cursor.expiry();
            toldClass = cursor.slabClass();
            toldSize = cursor.valueLength();
            cursor.release();
        }
        tellStore(
                mode,
                outcome,
                keys,
                keyOffset,
                keyLength,
                toldExpiry,
                toldClass,
                toldSize,
                now,
                out);
    }

    private void tellStore(
            StoreMode mode,
            StoreOutcome outcome,
            MemorySegment keys,
            long keyOffset,
            int keyLength,
            int expiry,
            int slabClass,
            int size,
            int now,
            ResponseBuffer out) {
        switch (outcome) {
            case RESERVED, TOO_LARGE, OUT_OF_MEMORY -> looked = null;
            case STORED, NOT_STORED, EXISTS, NOT_FOUND -> tellLook(keys, keyOffset, keyLength, out);
        }
        if (outcome != StoreOutcome.RESERVED && log.isOn(WatchStream.MUTATIONS)) {
            log.stored(
                    status(outcome),
                    command(mode),
                    keys,
                    keyOffset,
                    keyLength,
                    expiry == 0 ? 0 : expiry - now,
                    slabClass,
                    out.connectionId(),
                    size);
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

    // --------------------------------------------------------------- deletions

    /// Tells of a look for a key that is to be deleted, and whether it was.
    ///
    /// @param seen where the item was, after a HIT
    void deleted(
            RequestBatch batch, int index, Lookup lookup, ItemCursor seen, ResponseBuffer out) {
        boolean isHit = lookup == Lookup.HIT;
        if (log.isOn(WatchStream.FETCHERS)) {
            tellFetch(
                    batch.keys(index),
                    batch.keyOffset(index),
                    batch.keyLength(index),
                    lookup,
                    isHit ? seen.slabClass() : 0,
                    isHit ? seen.deletedValueLength() : 0,
                    out);
        }
        if (isHit) {
            deleted(DeleteCommand.DELETE, batch, index, seen);
        }
    }

    /// Tells of a key that is deleted.
    void deleted(DeleteCommand command, RequestBatch batch, int index, ItemCursor seen) {
        if (log.isOn(WatchStream.DELETIONS)) {
            log.deleted(
                    command,
                    batch.keys(index),
                    batch.keyOffset(index),
                    batch.keyLength(index),
                    seen.slabClass(),
                    seen.deletedValueLength());
        }
    }
}
