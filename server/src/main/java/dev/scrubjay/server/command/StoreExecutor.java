package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.PendingStore;
import dev.scrubjay.server.protocol.Reply;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.protocol.Verb;
import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.server.stats.PrefixStats;
import dev.scrubjay.server.stats.SlabCounter;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.server.watch.EventLog;
import dev.scrubjay.store.ArithResult;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemCursor;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemWrite;
import dev.scrubjay.store.Lookup;
import dev.scrubjay.store.Reservation;
import dev.scrubjay.store.StoreMode;
import dev.scrubjay.store.StoreOutcome;
import org.jspecify.annotations.Nullable;

/// Runs requests on the store of this process.
///
/// Confined to one worker. Nothing here allocates, but for the administrative commands that
/// [AdminCommands] answers.
///
/// A batch is run in three passes over its keys: hash them all, touch all their index slots, touch
/// all their items. The misses of one pass overlap, so that a batch waits for memory about as long
/// as one request. Only then are the operations executed, in order.
public final class StoreExecutor implements CommandExecutor {
    private final ItemStore store;
    private final CoarseClock clock;
    private final WorkerCounters counters;
    private final PrefixStats prefixes;
    private final AdminCommands admin;
    private final BinaryCommands binary;

    private final StoreEvents events;
    private final @Nullable ClusterCommands cluster;
    private final StoreCounts storeCounts;
    private final MetaExecutor meta;
    private final MetaSetExecutor metaSet;

    private final ItemCursor cursor;
    private final ItemWrite write = new ItemWrite();
    private final Reservation unwanted = new Reservation();
    private final ArithResult arithResult = new ArithResult();
    private final BatchHashes hashes;
    private int nowSeconds;

    /// Creates the executor of one worker.
    public StoreExecutor(
            ItemStore store,
            CoarseClock clock,
            WorkerCounters counters,
            PrefixStats prefixes,
            AdminCommands admin) {
        this.store = store;
        this.clock = clock;
        this.counters = counters;
        this.prefixes = prefixes;
        this.admin = admin;
        this.events = new StoreEvents(store, admin.newLog());
        this.cluster = admin.cluster();
        this.storeCounts = new StoreCounts(counters);
        this.cursor = store.newCursor();
        this.hashes = new BatchHashes(store);
        this.binary = new BinaryCommands(store, clock, counters, prefixes, admin, events, cursor);
        this.meta = new MetaExecutor(store, clock, counters, prefixes, events, cursor);
        this.metaSet = new MetaSetExecutor(store, clock, prefixes, storeCounts, events);
        this.nowSeconds = clock.now();
    }

    @Override
    public @Nullable Login newLogin() {
        return admin.newLogin(counters);
    }

    @Override
    public EventLog events() {
        return events.log();
    }

    @Override
    public void tick(int now) {
        nowSeconds = now;
    }

    @Override
    public int execute(RequestBatch batch, int start, int end, ResponseBuffer out) {
        hashes.touch(batch, start, end);
        boolean isBinary = batch.isBinary();
        for (int index = start; index < end; index++) {
            if (!out.hasRoomForLine()) {
                return index;
            }
            boolean isDone =
                    isBinary
                            ? binary.execute(batch, index, hashes.of(index), nowSeconds, out)
                            : executeOne(batch, index, out);
            if (!isDone) {
                return index;
            }
            if (out.isSuspended()) {
                return index + 1;
            }
        }
        return end;
    }

    @Override
    public void abandon() {
        if (cursor.isHeld()) {
            cursor.release();
        }
    }

    private boolean executeOne(RequestBatch batch, int index, ResponseBuffer out) {
        Verb verb = batch.verb(index);
        return switch (verb) {
            case GET -> retrieve(batch, index, out, /* withCas= */ false, /* isTouch= */ false);
            case GETS -> retrieve(batch, index, out, /* withCas= */ true, /* isTouch= */ false);
            case GAT -> retrieve(batch, index, out, /* withCas= */ false, /* isTouch= */ true);
            case GATS -> retrieve(batch, index, out, /* withCas= */ true, /* isTouch= */ true);
            case SET -> store(batch, index, out, StoreMode.SET);
            case ADD -> store(batch, index, out, StoreMode.ADD);
            case REPLACE -> store(batch, index, out, StoreMode.REPLACE);
            case APPEND -> store(batch, index, out, StoreMode.APPEND);
            case PREPEND -> store(batch, index, out, StoreMode.PREPEND);
            case CAS -> store(batch, index, out, StoreMode.CAS);
            case DELETE -> delete(batch, index, out);
            case INCR -> arithmetic(batch, index, out, /* increment= */ true);
            case DECR -> arithmetic(batch, index, out, /* increment= */ false);
            case TOUCH -> touchKey(batch, index, out);
            case META_GET -> meta.get(batch, index, hashes.of(index), nowSeconds, out);
            case META_SET -> metaSet(batch, index, out);
            case META_DELETE -> meta.delete(batch, index, hashes.of(index), nowSeconds, out);
            case META_ARITHMETIC ->
                    meta.arithmetic(batch, index, hashes.of(index), nowSeconds, out);
            case META_DEBUG -> meta.debug(batch, index, hashes.of(index), nowSeconds, out);
            case REJECTED -> reply(out, batch.reply(index), /* noreply= */ false);
            case META_NOOP -> reply(out, Reply.META_NOOP, /* noreply= */ false);
            case QUIT -> {
                out.closeWhenSent();
                yield true;
            }
            case FLUSH_ALL, VERSION, VERBOSITY, STATS, SHUTDOWN, DEBUGTIME, ADMIN -> {
                admin.execute(batch, index, counters, out);
                nowSeconds = clock.now();
                yield true;
            }
        };
    }

    private static boolean reply(ResponseBuffer out, Reply reply, boolean noreply) {
        if (!noreply) {
            out.put(reply);
        }
        return true;
    }

    // --------------------------------------------------------------- retrievals

    /// Answers one key of a retrieval. `gat` and `gats` touch it before, and count as touches.
    private boolean retrieve(
            RequestBatch batch, int index, ResponseBuffer out, boolean withCas, boolean isTouch) {
        int keyLength = batch.keyLength(index);
        if (keyLength <= 0) {
            return endOfRetrieval(keyLength, out);
        }
        Lookup lookup = find(batch, index);
        boolean isHit = lookup == Lookup.HIT;
        if (isHit && !out.hasRoomForValue(cursor.valueLength())) {
            cursor.release();
            return false;
        }
        if (!isHit && cluster != null && ClusterCommands.isKey(batch, index)) {
            return cluster.retrieve(batch, index, out);
        }
        events.fetched(batch, index, lookup, cursor, out);
        if (isHit) {
            if (isTouch) {
                counters.add(cursor.slabClass(), SlabCounter.TOUCH_HITS, 1);
            } else {
                counters.addHit(cursor.slabClass(), cursor.segment());
            }
            cursor.markFetched(nowSeconds);
            if (isTouch) {
                cursor.setExpiry(clock.toExpiry(batch.exptime(index)));
            }
            answerValue(batch, index, out, withCas);
        } else {
            counters.add(isTouch ? Counter.TOUCH_MISSES : Counter.GET_MISSES, 1);
            if (batch.isLastOfLine(index)) {
                out.putEnd();
            }
        }
        counters.add(isTouch ? Counter.CMD_TOUCH : Counter.CMD_GET, 1);
        if (prefixes.isEnabled()) {
            prefixes.recordGet(batch.input(), batch.keyOffset(index), keyLength, isHit);
        }
        return true;
    }

    private Lookup find(RequestBatch batch, int index) {
        return store.find(
                batch.input(),
                batch.keyOffset(index),
                batch.keyLength(index),
                hashes.of(index),
                nowSeconds,
                cursor);
    }

    private static boolean endOfRetrieval(int keyLength, ResponseBuffer out) {
        if (keyLength == RequestBatch.BAD_KEY) {
            out.put(Reply.BAD_FORMAT);
        } else {
            out.putEnd();
        }
        return true;
    }

    /// Writes the `VALUE` of the item at the cursor, and releases it.
    private void answerValue(RequestBatch batch, int index, ResponseBuffer out, boolean withCas) {
        int length = cursor.valueLength();
        boolean isPinned = length > ResponseBuffer.COPIED_BYTES_MAX;
        if (isPinned && !cursor.pin(out.pinned())) {
            cursor.release();
            out.put(Reply.PINS_EXHAUSTED);
            return;
        }
        out.putValueStart(batch.input(), batch.keyOffset(index), batch.keyLength(index));
        out.putNumber(Integer.toUnsignedLong(cursor.flags()));
        out.putSpace();
        out.putNumber(length);
        if (withCas) {
            out.putSpace();
            out.putNumber(cursor.cas());
        }
        out.putLineEnd();
        if (isPinned) {
            cursor.release();
            out.suspendForPinned(batch.isLastOfLine(index));
            return;
        }
        cursor.copyValue(out.segment(), out.position());
        cursor.release();
        out.advance(length);
        out.putLineEnd();
        if (batch.isLastOfLine(index)) {
            out.putEnd();
        }
    }

    // --------------------------------------------------------------- stores

    private boolean store(RequestBatch batch, int index, ResponseBuffer out, StoreMode mode) {
        if (batch.isBadChunk(index)) {
            return refuseChunk(batch, index, out);
        }
        events.aboutToChange(batch, index, hashes.of(index), nowSeconds);
        prepareWrite(batch, index, mode);
        return conclude(store.store(write, nowSeconds), out, batch.isNoreply(index));
    }

    private boolean metaSet(RequestBatch batch, int index, ResponseBuffer out) {
        return batch.isBadChunk(index)
                ? refuseChunk(batch, index, out)
                : metaSet.set(batch, index, hashes.of(index), nowSeconds, out);
    }

    /// Counts and answers what has become of `write`.
    private boolean conclude(StoreOutcome outcome, ResponseBuffer out, boolean noreply) {
        storeCounts.count(write.mode, outcome, write.slabClass, write.slabClassFound);
        events.stored(write, outcome, nowSeconds, out);
        if (isFailedSet(write.mode, outcome)) {
            events.deleteStale(write, nowSeconds, out);
        }
        return reply(out, replyTo(outcome), noreply);
    }

    /// As in memcached, a data block is looked at when its memory has been found: what is too large
    /// is told so first, and what is not counts as a store.
    private boolean refuseChunk(RequestBatch batch, int index, ResponseBuffer out) {
        if (reserve(batch, index, unwanted, out)) {
            commit(
                    batch.verb(index),
                    unwanted,
                    /* isWellFormed= */ false,
                    batch.isNoreply(index),
                    out);
        }
        return true;
    }

    /// Takes a store from the batch, and counts its prefix: once, however large its value is.
    private void prepareWrite(RequestBatch batch, int index, StoreMode mode) {
        if (prefixes.isEnabled()) {
            prefixes.recordSet(batch.input(), batch.keyOffset(index), batch.keyLength(index));
        }
        write.mode = mode;
        write.keys = batch.input();
        write.keyOffset = batch.keyOffset(index);
        write.keyLength = batch.keyLength(index);
        write.hash = hashes.of(index);
        write.flags = batch.flags(index);
        write.expiry = clock.toExpiry(batch.exptime(index));
        write.casUnique = batch.number(index);
        write.bytes = batch.input();
        write.valueOffset = batch.valueOffset(index);
        write.valueLength = batch.valueLength(index);
    }

    /// A `set` that fails for want of memory must not leave the old value behind: the client
    /// believes it is gone.
    private static boolean isFailedSet(StoreMode mode, StoreOutcome outcome) {
        return mode == StoreMode.SET
                && (outcome == StoreOutcome.TOO_LARGE || outcome == StoreOutcome.OUT_OF_MEMORY);
    }

    private static Reply replyTo(StoreOutcome outcome) {
        return switch (outcome) {
            case STORED -> Reply.STORED;
            case NOT_STORED -> Reply.NOT_STORED;
            case EXISTS -> Reply.EXISTS;
            case NOT_FOUND -> Reply.NOT_FOUND;
            case TOO_LARGE -> Reply.TOO_LARGE;
            case OUT_OF_MEMORY, RESERVED -> Reply.OUT_OF_MEMORY;
        };
    }

    @Override
    public boolean reserve(
            RequestBatch batch, int index, Reservation reservation, ResponseBuffer out) {
        int hash = hashes.hash(batch, index);
        if (batch.isBinary()) {
            return binary.reserve(batch, index, hash, nowSeconds, reservation, out);
        }
        if (batch.verb(index) == Verb.META_SET) {
            return metaSet.reserve(batch, index, hash, nowSeconds, reservation, out);
        }
        prepareWrite(batch, index, modeOf(batch.verb(index)));
        StoreOutcome outcome = store.reserve(write, nowSeconds, reservation);
        if (outcome == StoreOutcome.RESERVED) {
            return true;
        }
        conclude(outcome, out, batch.isNoreply(index));
        return false;
    }

    static StoreMode modeOf(Verb verb) {
        return switch (verb) {
            case ADD -> StoreMode.ADD;
            case REPLACE -> StoreMode.REPLACE;
            case APPEND -> StoreMode.APPEND;
            case PREPEND -> StoreMode.PREPEND;
            case CAS -> StoreMode.CAS;
            default -> StoreMode.SET;
        };
    }

    @Override
    public void commit(
            PendingStore pending,
            Reservation reservation,
            boolean isWellFormed,
            ResponseBuffer out) {
        if (pending.isBinary()) {
            binary.commit(pending, reservation, nowSeconds, out);
        } else {
            commit(pending.verb(), reservation, isWellFormed, pending.isNoreply(), out);
        }
    }

    private void commit(
            Verb verb,
            Reservation reservation,
            boolean isWellFormed,
            boolean noreply,
            ResponseBuffer out) {
        if (!isWellFormed) {
            counters.add(reservation.slabClass(), SlabCounter.CMD_SET, 1);
            reservation.abort();
            reply(out, Reply.BAD_CHUNK, noreply);
            return;
        }
        if (verb == Verb.META_SET) {
            metaSet.commit(reservation, nowSeconds, out);
            return;
        }
        StoreMode mode = modeOf(verb);
        events.aboutToCommit(reservation, nowSeconds);
        StoreOutcome outcome = reservation.commit(nowSeconds);
        events.committed(reservation, mode, outcome, nowSeconds, out);
        storeCounts.count(mode, outcome, reservation.slabClass(), reservation.slabClassFound());
        reply(out, replyTo(outcome), noreply);
    }

    // --------------------------------------------------------------- the rest

    private boolean delete(RequestBatch batch, int index, ResponseBuffer out) {
        Lookup lookup =
                store.delete(
                        batch.input(),
                        batch.keyOffset(index),
                        batch.keyLength(index),
                        hashes.of(index),
                        nowSeconds,
                        cursor);
        boolean isDeleted = lookup == Lookup.HIT;
        events.deleted(batch, index, lookup, cursor, out);
        if (isDeleted) {
            counters.add(cursor.slabClass(), SlabCounter.DELETE_HITS, 1);
        } else {
            counters.add(Counter.DELETE_MISSES, 1);
        }
        if (prefixes.isEnabled()) {
            prefixes.recordDelete(batch.input(), batch.keyOffset(index), batch.keyLength(index));
        }
        return reply(out, isDeleted ? Reply.DELETED : Reply.NOT_FOUND, batch.isNoreply(index));
    }

    private boolean arithmetic(
            RequestBatch batch, int index, ResponseBuffer out, boolean increment) {
        boolean noreply = batch.isNoreply(index);
        events.aboutToChange(batch, index, hashes.of(index), nowSeconds);
        events.changed(batch, index, out);
        return switch (store.arith(
                batch.input(),
                batch.keyOffset(index),
                batch.keyLength(index),
                hashes.of(index),
                increment,
                batch.number(index),
                nowSeconds,
                arithResult)) {
            case DONE -> {
                counters.add(
                        arithResult.slabClass,
                        increment ? SlabCounter.INCR_HITS : SlabCounter.DECR_HITS,
                        1);
                if (!noreply) {
                    out.putNumber(arithResult.value);
                    out.putLineEnd();
                }
                yield true;
            }
            case NOT_FOUND -> {
                counters.add(increment ? Counter.INCR_MISSES : Counter.DECR_MISSES, 1);
                yield reply(out, Reply.NOT_FOUND, noreply);
            }
            case NON_NUMERIC -> reply(out, Reply.NON_NUMERIC, noreply);
            case OUT_OF_MEMORY -> reply(out, Reply.OUT_OF_MEMORY_ARITH, noreply);
        };
    }

    private boolean touchKey(RequestBatch batch, int index, ResponseBuffer out) {
        Lookup lookup = find(batch, index);
        events.fetched(batch, index, lookup, cursor, out);
        counters.add(Counter.CMD_TOUCH, 1);
        if (lookup != Lookup.HIT) {
            counters.add(Counter.TOUCH_MISSES, 1);
            return reply(out, Reply.NOT_FOUND, batch.isNoreply(index));
        }
        counters.add(cursor.slabClass(), SlabCounter.TOUCH_HITS, 1);
        cursor.markFetched(nowSeconds);
        cursor.setExpiry(clock.toExpiry(batch.number(index)));
        cursor.release();
        return reply(out, Reply.TOUCHED, batch.isNoreply(index));
    }
}
