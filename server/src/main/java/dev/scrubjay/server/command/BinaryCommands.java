package dev.scrubjay.server.command;

import dev.scrubjay.server.config.Version;
import dev.scrubjay.server.protocol.BinaryHeader;
import dev.scrubjay.server.protocol.BinaryOpcode;
import dev.scrubjay.server.protocol.BinaryStatus;
import dev.scrubjay.server.protocol.PendingStore;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.protocol.Verb;
import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.server.stats.PrefixStats;
import dev.scrubjay.server.stats.SlabCounter;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.store.ArithOutcome;
import dev.scrubjay.store.ArithResult;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemCursor;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemWrite;
import dev.scrubjay.store.Lookup;
import dev.scrubjay.store.Reservation;
import dev.scrubjay.store.StoreMode;
import dev.scrubjay.store.StoreOutcome;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Runs requests of the binary protocol on the store.
///
/// Belongs to a worker's [StoreExecutor], which hashes and touches the keys of a batch before it
/// calls here. Nothing here allocates, but for statistics.
///
/// What is counted is what memcached counts: the same as for the text protocol, except that a value
/// that is too large or finds no memory is no store at all, and neither is a number created by an
/// increment.
final class BinaryCommands {
    /// The exptime that forbids an increment to create.
    private static final long NEVER_CREATE = 0xffff_ffffL;

    private static final byte[] VERSION = Version.MEMCACHED.getBytes(StandardCharsets.US_ASCII);

    private final ItemStore store;
    private final CoarseClock clock;
    private final WorkerCounters counters;
    private final StoreCounts storeCounts;
    private final PrefixStats prefixes;
    private final AdminCommands admin;
    private final StoreEvents events;

    /// The executor's, which lets go of it when a request ends with a fault of ours.
    private final ItemCursor cursor;

    private final BinaryReply reply = new BinaryReply();
    private final ItemWrite write = new ItemWrite();
    private final ArithResult arithResult = new ArithResult();

    BinaryCommands(
            ItemStore store,
            CoarseClock clock,
            WorkerCounters counters,
            PrefixStats prefixes,
            AdminCommands admin,
            StoreEvents events,
            ItemCursor cursor) {
        this.store = store;
        this.clock = clock;
        this.counters = counters;
        this.storeCounts = new StoreCounts(counters);
        this.prefixes = prefixes;
        this.admin = admin;
        this.events = events;
        this.cursor = cursor;
    }

    /// Runs one operation.
    ///
    /// @return false if its answer does not fit yet
    boolean execute(RequestBatch batch, int index, int hash, int now, ResponseBuffer out) {
        reply.aim(batch, index);
        if (batch.verb(index) == Verb.REJECTED) {
            reply.failed(out, batch.status(index));
            return true;
        }
        return switch (reply.opcode()) {
            case GET, GETQ, GETK, GETKQ, TOUCH, GAT, GATQ, GATK, GATKQ ->
                    retrieve(batch, index, hash, now, out);
            case SET, SETQ, ADD, ADDQ, REPLACE, REPLACEQ, APPEND, APPENDQ, PREPEND, PREPENDQ -> {
                store(batch, index, hash, now, out);
                yield true;
            }
            case DELETE, DELETEQ -> {
                delete(batch, index, hash, now, out);
                yield true;
            }
            case INCREMENT, INCREMENTQ -> {
                arithmetic(batch, index, hash, now, out, /* increment= */ true);
                yield true;
            }
            case DECREMENT, DECREMENTQ -> {
                arithmetic(batch, index, hash, now, out, /* increment= */ false);
                yield true;
            }
            case NOOP,
                    VERSION,
                    QUIT,
                    QUITQ,
                    FLUSH,
                    FLUSHQ,
                    STAT,
                    SASL_LIST,
                    SASL_AUTH,
                    SASL_STEP,
                    UNKNOWN -> {
                administer(batch, index, out);
                yield true;
            }
        };
    }

    // --------------------------------------------------------------- retrievals

    private boolean retrieve(RequestBatch batch, int index, int hash, int now, ResponseBuffer out) {
        boolean isTouch = batch.verb(index) != Verb.GET;
        Lookup lookup = find(batch, index, hash, now);
        boolean isHit = lookup == Lookup.HIT;
        if (isHit && !out.hasRoomForValue(cursor.valueLength())) {
            cursor.release();
            return false;
        }
        events.fetched(batch, index, lookup, cursor, out);
        if (isHit) {
            if (isTouch) {
                counters.add(cursor.slabClass(), SlabCounter.TOUCH_HITS, 1);
            } else {
                counters.addHit(cursor.slabClass(), cursor.segment());
            }
            cursor.markFetched(now);
            if (isTouch) {
                long exptime = BinaryHeader.exptime(batch.input(), batch.start(index));
                cursor.setExpiry(clock.toExpiry(exptime));
            }
            answerItem(batch, index, out);
        } else {
            counters.add(isTouch ? Counter.TOUCH_MISSES : Counter.GET_MISSES, 1);
            answerMiss(batch, index, out);
        }
        counters.add(isTouch ? Counter.CMD_TOUCH : Counter.CMD_GET, 1);
        if (prefixes.isEnabled()) {
            prefixes.recordGet(
                    batch.input(), batch.keyOffset(index), batch.keyLength(index), isHit);
        }
        return true;
    }

    private Lookup find(RequestBatch batch, int index, int hash, int now) {
        return store.find(
                batch.input(), batch.keyOffset(index), batch.keyLength(index), hash, now, cursor);
    }

    /// Answers with the item at the cursor, and releases it.
    private void answerItem(RequestBatch batch, int index, ResponseBuffer out) {
        boolean hasValue = reply.opcode() != BinaryOpcode.TOUCH;
        int length = hasValue ? cursor.valueLength() : 0;
        boolean isPinned = length > ResponseBuffer.COPIED_BYTES_MAX;
        if (isPinned && !cursor.pin(out.pinned())) {
            cursor.release();
            reply.failed(out, BinaryStatus.PINS_EXHAUSTED);
            return;
        }
        reply.item(out, batch, index, isKeyAnswered(), length, cursor.flags(), cursor.cas());
        if (hasValue && !isPinned) {
            cursor.copyValue(out.segment(), out.position());
            out.advance(length);
        }
        cursor.release();
    }

    private void answerMiss(RequestBatch batch, int index, ResponseBuffer out) {
        if (reply.opcode().isQuiet()) {
            return;
        }
        if (isKeyAnswered()) {
            reply.missingKey(out, batch, index);
        } else {
            reply.failed(out, BinaryStatus.NOT_FOUND);
        }
    }

    private boolean isKeyAnswered() {
        BinaryOpcode opcode = reply.opcode();
        return opcode == BinaryOpcode.GETK
                || opcode == BinaryOpcode.GETKQ
                || opcode == BinaryOpcode.GATK
                || opcode == BinaryOpcode.GATKQ;
    }

    // --------------------------------------------------------------- stores

    private void store(RequestBatch batch, int index, int hash, int now, ResponseBuffer out) {
        events.aboutToChange(batch, index, hash, now);
        prepareWrite(batch, index, hash);
        conclude(batch.verb(index), store.store(write, now), now, out);
    }

    /// Prepares for a large value, as [CommandExecutor#reserve].
    boolean reserve(
            RequestBatch batch,
            int index,
            int hash,
            int now,
            Reservation reservation,
            ResponseBuffer out) {
        prepareWrite(batch, index, hash);
        StoreOutcome outcome = store.reserve(write, now, reservation);
        if (outcome == StoreOutcome.RESERVED) {
            return true;
        }
        reply.aim(batch, index);
        conclude(batch.verb(index), outcome, now, out);
        return false;
    }

    /// Stores a large value that has arrived, as [CommandExecutor#commit].
    void commit(PendingStore pending, Reservation reservation, int now, ResponseBuffer out) {
        StoreMode mode = mode(pending.verb(), pending.hasCas());
        events.aboutToCommit(reservation, now);
        StoreOutcome outcome = reservation.commit(now);
        events.committed(reservation, mode, outcome, now, out);
        count(mode, outcome, reservation.slabClass(), reservation.slabClassFound());
        reply.aim(pending);
        answer(pending.verb(), outcome, reservation.cas(), out);
    }

    private void prepareWrite(RequestBatch batch, int index, int hash) {
        if (prefixes.isEnabled()) {
            prefixes.recordSet(batch.input(), batch.keyOffset(index), batch.keyLength(index));
        }
        prepareKey(batch, index, hash);
        long cas = batch.number(index);
        write.mode = mode(batch.verb(index), cas != 0);
        write.casUnique = store.isCasEnabled() ? cas : 0;
        write.flags = batch.flags(index);
        write.expiry = clock.toExpiry(Integer.toUnsignedLong(batch.exptime(index)));
        write.bytes = batch.input();
        write.valueOffset = batch.valueOffset(index);
        write.valueLength = batch.valueLength(index);
    }

    private void prepareKey(RequestBatch batch, int index, int hash) {
        write.keys = batch.input();
        write.keyOffset = batch.keyOffset(index);
        write.keyLength = batch.keyLength(index);
        write.hash = hash;
    }

    /// A store that names a cas is a `cas`, whatever it was before. Without cas, none is.
    private StoreMode mode(Verb verb, boolean hasCas) {
        StoreMode mode = StoreExecutor.modeOf(verb);
        boolean isJoin = mode == StoreMode.APPEND || mode == StoreMode.PREPEND;
        return hasCas && !isJoin && store.isCasEnabled() ? StoreMode.CAS : mode;
    }

    private void conclude(Verb verb, StoreOutcome outcome, int now, ResponseBuffer out) {
        count(write.mode, outcome, write.slabClass, write.slabClassFound);
        events.stored(write, outcome, now, out);
        boolean isWithoutMemory =
                outcome == StoreOutcome.TOO_LARGE || outcome == StoreOutcome.OUT_OF_MEMORY;
        if (verb == Verb.SET && isWithoutMemory) {
            events.deleteStale(write, now, out);
        }
        answer(verb, outcome, write.cas, out);
    }

    private void count(StoreMode mode, StoreOutcome outcome, int slabClass, int found) {
        switch (outcome) {
            case TOO_LARGE, OUT_OF_MEMORY, RESERVED -> {}
            case STORED, NOT_STORED, EXISTS, NOT_FOUND -> {
                counters.add(slabClass, SlabCounter.CMD_SET, 1);
                if (mode == StoreMode.CAS) {
                    storeCounts.countCas(outcome, found);
                }
            }
        }
    }

    private void answer(Verb verb, StoreOutcome outcome, long cas, ResponseBuffer out) {
        switch (outcome) {
            case STORED -> reply.done(out, cas);
            case EXISTS -> reply.failed(out, BinaryStatus.EXISTS);
            case NOT_FOUND -> reply.failed(out, BinaryStatus.NOT_FOUND);
            case TOO_LARGE -> reply.failed(out, BinaryStatus.TOO_LARGE);
            case OUT_OF_MEMORY, RESERVED -> reply.failed(out, BinaryStatus.OUT_OF_MEMORY);
            case NOT_STORED -> reply.failed(out, whyNotStored(verb));
        }
    }

    private static BinaryStatus whyNotStored(Verb verb) {
        if (verb == Verb.ADD) {
            return BinaryStatus.EXISTS;
        }
        return verb == Verb.REPLACE ? BinaryStatus.NOT_FOUND : BinaryStatus.NOT_STORED;
    }

    // --------------------------------------------------------------- the rest

    private void delete(RequestBatch batch, int index, int hash, int now, ResponseBuffer out) {
        if (prefixes.isEnabled()) {
            prefixes.recordDelete(batch.input(), batch.keyOffset(index), batch.keyLength(index));
        }
        Lookup lookup = find(batch, index, hash, now);
        events.fetched(batch, index, lookup, cursor, out);
        if (lookup != Lookup.HIT) {
            counters.add(Counter.DELETE_MISSES, 1);
            reply.failed(out, BinaryStatus.NOT_FOUND);
        } else if (!isCasFulfilled(batch.number(index))) {
            cursor.release();
            reply.failed(out, BinaryStatus.EXISTS);
        } else {
            counters.add(cursor.slabClass(), SlabCounter.DELETE_HITS, 1);
            cursor.unlink();
            cursor.release();
            reply.done(out, 0);
        }
    }

    private boolean isCasFulfilled(long cas) {
        return cas == 0 || cas == cursor.cas();
    }

    private void arithmetic(
            RequestBatch batch,
            int index,
            int hash,
            int now,
            ResponseBuffer out,
            boolean increment) {
        Lookup lookup = find(batch, index, hash, now);
        events.fetched(batch, index, lookup, cursor, out);
        if (lookup != Lookup.HIT) {
            create(batch, index, hash, now, out, increment);
            return;
        }
        if (!isCasFulfilled(batch.number(index))) {
            // What cannot be a number is none before it is the wrong one.
            boolean mayBeNumber = cursor.mayBeNumber();
            cursor.release();
            reply.failed(out, mayBeNumber ? BinaryStatus.EXISTS : BinaryStatus.NON_NUMERIC);
            return;
        }
        long delta = BinaryHeader.delta(batch.input(), batch.start(index));
        ArithOutcome outcome = cursor.add(increment, delta, arithResult);
        cursor.release();
        switch (outcome) {
            case DONE -> {
                SlabCounter hits = increment ? SlabCounter.INCR_HITS : SlabCounter.DECR_HITS;
                counters.add(arithResult.slabClass, hits, 1);
                reply.number(out, arithResult.value, arithResult.cas);
            }
            case NON_NUMERIC -> reply.failed(out, BinaryStatus.NON_NUMERIC);
            case OUT_OF_MEMORY, NOT_FOUND -> reply.failed(out, BinaryStatus.OUT_OF_MEMORY_ARITH);
        }
    }

    /// Stores the initial number where there is none, if the client wants that.
    private void create(
            RequestBatch batch,
            int index,
            int hash,
            int now,
            ResponseBuffer out,
            boolean increment) {
        long exptime = BinaryHeader.initialExptime(batch.input(), batch.start(index));
        if (exptime == NEVER_CREATE) {
            counters.add(increment ? Counter.INCR_MISSES : Counter.DECR_MISSES, 1);
            reply.failed(out, BinaryStatus.NOT_FOUND);
            return;
        }
        long initial = BinaryHeader.initial(batch.input(), batch.start(index));
        prepareKey(batch, index, hash);
        write.mode = StoreMode.ADD;
        write.casUnique = 0;
        write.flags = 0;
        write.expiry = clock.toExpiry(exptime);
        // The room for the answer serves as scratch for the digits before.
        write.bytes = out.segment();
        write.valueOffset = out.position();
        out.putNumber(initial);
        write.valueLength = (int) (out.position() - write.valueOffset);
        out.advance(-write.valueLength);
        events.aboutToChange(batch, index, hash, now);
        StoreOutcome outcome = store.store(write, now);
        events.stored(write, outcome, now, out);
        switch (outcome) {
            case STORED -> reply.number(out, initial, write.cas);
            case TOO_LARGE, OUT_OF_MEMORY, RESERVED ->
                    reply.failed(out, BinaryStatus.OUT_OF_MEMORY_CREATING);
            case NOT_STORED, EXISTS, NOT_FOUND -> reply.failed(out, BinaryStatus.NOT_STORED);
        }
    }

    private void administer(RequestBatch batch, int index, ResponseBuffer out) {
        switch (reply.opcode()) {
            case QUIT, QUITQ -> {
                reply.done(out, 0);
                out.closeWhenSent();
            }
            case VERSION -> reply.text(out, BinaryStatus.OK, VERSION);
            case FLUSH, FLUSHQ -> flush(batch, index, out);
            case STAT -> report(batch, index, out);
            default -> reply.done(out, 0);
        }
    }

    private void flush(RequestBatch batch, int index, ResponseBuffer out) {
        MemorySegment input = batch.input();
        int start = batch.start(index);
        long exptime =
                BinaryHeader.hasExtras(input, start) ? BinaryHeader.exptime(input, start) : 0;
        if (admin.flush(exptime, counters)) {
            reply.done(out, 0);
        } else {
            reply.failed(out, BinaryStatus.FORBIDDEN);
        }
    }

    private void report(RequestBatch batch, int index, ResponseBuffer out) {
        byte[] key =
                batch.input()
                        .asSlice(batch.keyOffset(index), batch.keyLength(index))
                        .toArray(ValueLayout.JAVA_BYTE);
        BinaryReport report =
                BinaryReport.of(new String(key, StandardCharsets.ISO_8859_1), admin::report);
        if (report == null) {
            reply.failed(out, BinaryStatus.NOT_FOUND);
        } else {
            out.suspendForReport(reply.report(report));
        }
    }
}
