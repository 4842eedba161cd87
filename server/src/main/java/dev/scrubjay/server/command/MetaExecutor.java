package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.MetaColumns;
import dev.scrubjay.server.protocol.MetaFlag;
import dev.scrubjay.server.protocol.Reply;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.server.stats.PrefixStats;
import dev.scrubjay.server.stats.SlabCounter;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.server.watch.DeleteCommand;
import dev.scrubjay.store.ArithOutcome;
import dev.scrubjay.store.ArithResult;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemCursor;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemWrite;
import dev.scrubjay.store.Lookup;
import dev.scrubjay.store.StoreMode;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Runs the meta commands but `ms` for a [StoreExecutor]: same worker, same cursor, nothing
/// allocated.
///
/// What a command does to an item, it does while the cursor holds it, so that the flags of one
/// request act and answer as one: of any number of clients that ask at once, one is told to renew
/// an item. Return flags are written in the order of the request; a flag that changes something
/// acts in its place among them.
final class MetaExecutor {
    private static final byte[] DEBUG_START = text("ME ");
    private static final byte[] DEBUG_EXPIRY = text(" exp=");
    private static final byte[] DEBUG_ACCESS = text(" la=");
    private static final byte[] DEBUG_CAS = text(" cas=");
    private static final byte[] DEBUG_FETCHED = text(" fetch=yes");
    private static final byte[] DEBUG_NOT_FETCHED = text(" fetch=no");
    private static final byte[] DEBUG_CLASS = text(" cls=");
    private static final byte[] DEBUG_SIZE = text(" size=");

    private static final int NUMBER_DIGITS_MAX = 20;

    private final ItemStore store;
    private final CoarseClock clock;
    private final WorkerCounters counters;
    private final PrefixStats prefixes;
    private final StoreEvents events;
    private final ItemCursor cursor;
    private final ItemWrite write = new ItemWrite();
    private final ArithResult arithResult = new ArithResult();

    /// A new number's digits, on their way into the store.
    private final ResponseBuffer digits = new ResponseBuffer();

    MetaExecutor(
            ItemStore store,
            CoarseClock clock,
            WorkerCounters counters,
            PrefixStats prefixes,
            StoreEvents events,
            ItemCursor cursor) {
        this.events = events;
        this.store = store;
        this.clock = clock;
        this.counters = counters;
        this.prefixes = prefixes;
        this.cursor = cursor;
        digits.lend(
                MemorySegment.ofBuffer(ByteBuffer.allocateDirect(NUMBER_DIGITS_MAX)),
                NUMBER_DIGITS_MAX);
    }

    // --------------------------------------------------------------- mg

    /// Answers `mg`.
    ///
    /// @return false when there is no room for the value before something is sent
    boolean get(RequestBatch batch, int index, int hash, int now, ResponseBuffer out) {
        MetaColumns meta = batch.meta();
        Lookup lookup =
                meta.has(index, MetaFlag.VIVIFY)
                        ? findOrCreate(batch, index, hash, now, /* valueLength= */ 0)
                        : find(batch, index, hash, now);
        boolean isCreated = lookup == Lookup.CREATED;
        boolean isHit = isCreated || lookup == Lookup.HIT;
        if (!isHit) {
            events.fetched(batch, index, lookup, cursor, out);
            counters.add(Counter.CMD_GET, 1);
            counters.add(Counter.GET_MISSES, 1);
            if (!meta.has(index, MetaFlag.QUIET)) {
                MetaText.putPlain(out, MetaText.MISS, batch, index);
            }
        } else if (!answerItem(batch, index, isCreated, now, out)) {
            return false;
        }
        if (prefixes.isEnabled()) {
            prefixes.recordGet(
                    batch.keys(index), batch.keyOffset(index), batch.keyLength(index), isHit);
        }
        return true;
    }

    /// Answers with the item at the cursor, and releases it.
    private boolean answerItem(
            RequestBatch batch, int index, boolean isCreated, int now, ResponseBuffer out) {
        MetaColumns meta = batch.meta();
        int length = cursor.valueLength();
        boolean hasValue = meta.has(index, MetaFlag.VALUE) && !isKnown(batch, index);
        boolean isPinned = hasValue && length > ResponseBuffer.COPIED_BYTES_MAX;
        if (hasValue && !isPinned && !out.hasRoom(length + ResponseBuffer.LINE_BYTES_MAX)) {
            cursor.release();
            return false;
        }
        events.fetched(batch, index, isCreated ? Lookup.CREATED : Lookup.HIT, cursor, out);
        if (isPinned && !cursor.pin(out.pinned())) {
            cursor.release();
            out.put(Reply.PINS_EXHAUSTED);
            return true;
        }
        if (hasValue) {
            out.putPair(MetaText.VALUE);
            out.putSpace();
            out.putNumber(length);
        } else {
            out.putPair(MetaText.DONE);
        }
        boolean isWon = putItemFlags(batch, index, isCreated, now, out);
        putMarks(isWon, out);
        out.putLineEnd();
        if (!meta.has(index, MetaFlag.NO_UPDATE)) {
            cursor.markFetched(now);
        }
        countHit(meta.has(index, MetaFlag.TOUCH));
        if (isPinned) {
            cursor.release();
            out.suspendForPinned(/* isLastOfLine= */ false);
            return true;
        }
        if (hasValue) {
            cursor.copyValue(out.segment(), out.position());
            out.advance(length);
            out.putLineEnd();
        }
        cursor.release();
        return true;
    }

    /// Whether the client has the value already.
    private boolean isKnown(RequestBatch batch, int index) {
        return batch.meta().has(index, MetaFlag.COMPARE_CAS) && batch.number(index) == cursor.cas();
    }

    /// Writes what was asked about the item at the cursor, and changes it, in the order of the
    /// request.
    ///
    /// @return whether the client is to renew the item
    private boolean putItemFlags(
            RequestBatch batch, int index, boolean isCreated, int now, ResponseBuffer out) {
        MetaColumns meta = batch.meta();
        boolean isWon = false;
        for (long rest = meta.steps(index); rest != 0; rest >>>= MetaFlag.STEP_BITS) {
            switch ((int) rest & MetaFlag.STEP_MASK) {
                case MetaFlag.STEP_TOUCH -> cursor.setExpiry(clock.toExpiry(batch.exptime(index)));
                case MetaFlag.STEP_VIVIFY -> {
                    if (isCreated) {
                        cursor.setExpiry(clock.toExpiry(meta.vivifyExptime(index)));
                        isWon = true;
                    }
                }
                case MetaFlag.STEP_RECACHE -> isWon |= !isCreated && isDue(batch, index);
                case MetaFlag.STEP_SIZE ->
                        MetaText.putNumber(out, MetaText.SIZE, cursor.valueLength());
                case MetaFlag.STEP_TTL -> MetaText.putTtl(out, cursor.expiry(), now);
                case MetaFlag.STEP_CAS -> MetaText.putNumber(out, MetaText.CAS, cursor.cas());
                case MetaFlag.STEP_FLAGS ->
                        MetaText.putNumber(
                                out, MetaText.FLAGS, Integer.toUnsignedLong(cursor.flags()));
                case MetaFlag.STEP_LAST_ACCESS ->
                        MetaText.putNumber(out, MetaText.LAST_ACCESS, now - cursor.lastAccess());
                case MetaFlag.STEP_HIT_BEFORE ->
                        MetaText.putNumber(out, MetaText.HIT_BEFORE, cursor.isFetched() ? 1 : 0);
                case MetaFlag.STEP_OPAQUE -> MetaText.putOpaque(out, batch, index);
                case MetaFlag.STEP_KEY -> MetaText.putKey(out, batch, index, cursor.isKeyBinary());
                default -> throw new IllegalStateException("no such step");
            }
        }
        return isWon;
    }

    /// Whether the item is over soon enough to be renewed, and nobody was told to.
    private boolean isDue(RequestBatch batch, int index) {
        int expiry = cursor.expiry();
        return !cursor.isTokenSent()
                && expiry != 0
                && expiry < clock.toExpiry(batch.meta().recacheExptime(index));
    }

    /// Writes what nobody asked for: who renews the item, and whether it is stale. The first to see
    /// a stale item is to renew it.
    private void putMarks(boolean isWon, ResponseBuffer out) {
        boolean isTokenSent = cursor.isTokenSent();
        boolean isStale = cursor.isStale();
        if (isTokenSent) {
            out.putPair(MetaText.TOKEN_SENT);
        }
        if (isStale) {
            out.putPair(MetaText.STALE);
        }
        if (isWon || (isStale && !isTokenSent)) {
            out.putPair(MetaText.WON);
            cursor.markTokenSent();
        }
    }

    private void countHit(boolean isTouch) {
        int slabClass = cursor.slabClass();
        if (isTouch) {
            counters.add(Counter.CMD_TOUCH, 1);
            counters.add(slabClass, SlabCounter.TOUCH_HITS, 1);
        } else {
            counters.add(Counter.CMD_GET, 1);
            counters.addHit(slabClass, cursor.segment());
        }
    }

    private Lookup find(RequestBatch batch, int index, int hash, int now) {
        return store.find(
                batch.keys(index),
                batch.keyOffset(index),
                batch.keyLength(index),
                hash,
                now,
                cursor);
    }

    /// Looks for an item, and makes one with the value in `digits` where there is none.
    private Lookup findOrCreate(RequestBatch batch, int index, int hash, int now, int valueLength) {
        MetaSetExecutor.prepareKey(write, batch, index, hash);
        write.mode = StoreMode.SET;
        write.flags = 0;
        write.expiry = 0;
        write.bytes = digits.segment();
        write.valueOffset = 0;
        write.valueLength = valueLength;
        return store.findOrCreate(write, now, cursor);
    }

    // --------------------------------------------------------------- md

    /// Answers `md`: removes an item, or marks it as stale, or takes its value away.
    boolean delete(RequestBatch batch, int index, int hash, int now, ResponseBuffer out) {
        if (prefixes.isEnabled()) {
            prefixes.recordDelete(
                    batch.keys(index), batch.keyOffset(index), batch.keyLength(index));
        }
        Lookup lookup = find(batch, index, hash, now);
        events.fetched(batch, index, lookup, cursor, out);
        if (lookup != Lookup.HIT) {
            counters.add(Counter.DELETE_MISSES, 1);
            MetaText.putPlain(out, MetaText.NOT_FOUND, batch, index);
            return true;
        }
        MetaColumns meta = batch.meta();
        if (meta.has(index, MetaFlag.COMPARE_CAS) && cursor.cas() != batch.number(index)) {
            cursor.release();
            counters.add(Counter.DELETE_MISSES, 1);
            MetaText.putPlain(out, MetaText.EXISTS, batch, index);
            return true;
        }
        boolean isDone =
                !meta.has(index, MetaFlag.REMOVE_VALUE) || removeValue(batch, index, now, out);
        if (isDone) {
            if (meta.has(index, MetaFlag.INVALIDATE)) {
                invalidate(batch, index);
            } else {
                remove(batch, index);
            }
        }
        cursor.release();
        if (!isDone) {
            out.put(Reply.OUT_OF_MEMORY_ARITH);
        } else if (!meta.has(index, MetaFlag.QUIET)) {
            MetaText.putPlain(out, MetaText.DONE, batch, index);
        }
        return true;
    }

    /// Leaves an empty item, which keeps the cas unless the client names another one.
    private boolean removeValue(RequestBatch batch, int index, int now, ResponseBuffer out) {
        MetaColumns meta = batch.meta();
        long cas = meta.has(index, MetaFlag.NEW_CAS) ? meta.newCas(index) : cursor.cas();
        events.fetched(batch, index, Lookup.HIT, cursor, out);
        if (!cursor.replaceByEmpty()) {
            return false;
        }
        cursor.setCas(cas);
        if (meta.has(index, MetaFlag.TOUCH)) {
            cursor.setExpiry(clock.toExpiry(batch.exptime(index)));
        }
        events.emptied(batch, index, cursor, now, out);
        return true;
    }

    private void invalidate(RequestBatch batch, int index) {
        MetaColumns meta = batch.meta();
        cursor.invalidate();
        if (meta.has(index, MetaFlag.TOUCH)) {
            cursor.setExpiry(clock.toExpiry(batch.exptime(index)));
        }
        if (meta.has(index, MetaFlag.NEW_CAS)) {
            cursor.setCas(meta.newCas(index));
        }
    }

    /// Removes the item, unless only its value was to be removed. Both count as deletions.
    private void remove(RequestBatch batch, int index) {
        counters.add(cursor.slabClass(), SlabCounter.DELETE_HITS, 1);
        events.deleted(DeleteCommand.MD, batch, index, cursor);
        if (!batch.meta().has(index, MetaFlag.REMOVE_VALUE)) {
            cursor.unlink();
        }
    }

    // --------------------------------------------------------------- ma

    /// Answers `ma`.
    boolean arithmetic(RequestBatch batch, int index, int hash, int now, ResponseBuffer out) {
        MetaColumns meta = batch.meta();
        boolean isVivifying = meta.has(index, MetaFlag.VIVIFY);
        boolean increment = meta.mode(index) != 'D' && meta.mode(index) != '-';
        Lookup lookup;
        if (isVivifying) {
            digits.rewind();
            digits.putNumber(meta.initial(index));
            lookup = findOrCreate(batch, index, hash, now, digits.position());
        } else {
            lookup = find(batch, index, hash, now);
        }
        events.fetched(batch, index, lookup, cursor, out);
        if (lookup == Lookup.HIT) {
            return change(batch, index, increment, now, out);
        }
        if (lookup == Lookup.CREATED) {
            events.created(batch, index, cursor, now, out);
            answerNumber(batch, index, meta.initial(index), /* isCreated= */ true, now, out);
        } else if (isVivifying) {
            out.put(Reply.OUT_OF_MEMORY_CREATING);
        } else {
            counters.add(increment ? Counter.INCR_MISSES : Counter.DECR_MISSES, 1);
            MetaText.putPlain(out, MetaText.NOT_FOUND, batch, index);
        }
        return true;
    }

    private boolean change(
            RequestBatch batch, int index, boolean increment, int now, ResponseBuffer out) {
        MetaColumns meta = batch.meta();
        boolean isComparing = meta.has(index, MetaFlag.COMPARE_CAS) && batch.number(index) != 0;
        if (isComparing && cursor.mayBeNumber() && cursor.cas() != batch.number(index)) {
            cursor.release();
            MetaText.putPlain(out, MetaText.EXISTS, batch, index);
            return true;
        }
        ArithOutcome outcome = cursor.add(increment, meta.delta(index), arithResult);
        if (outcome != ArithOutcome.DONE) {
            cursor.release();
            out.put(
                    outcome == ArithOutcome.NON_NUMERIC
                            ? Reply.NON_NUMERIC
                            : Reply.OUT_OF_MEMORY_ARITH);
            return true;
        }
        counters.add(
                arithResult.slabClass,
                increment ? SlabCounter.INCR_HITS : SlabCounter.DECR_HITS,
                1);
        if (meta.has(index, MetaFlag.NEW_CAS)) {
            cursor.setCas(meta.newCas(index));
        }
        answerNumber(batch, index, arithResult.value, /* isCreated= */ false, now, out);
        return true;
    }

    /// Answers with the number of the item at the cursor, and releases it.
    private void answerNumber(
            RequestBatch batch,
            int index,
            long number,
            boolean isCreated,
            int now,
            ResponseBuffer out) {
        MetaColumns meta = batch.meta();
        boolean hasValue = meta.has(index, MetaFlag.VALUE);
        int start = out.position();
        digits.rewind();
        digits.putNumber(number);
        if (hasValue) {
            out.putPair(MetaText.VALUE);
            out.putSpace();
            out.putNumber(digits.position());
        } else {
            out.putPair(MetaText.DONE);
        }
        putNumberFlags(batch, index, isCreated, now, out);
        cursor.release();
        out.putLineEnd();
        if (hasValue) {
            out.putNumber(number);
            out.putLineEnd();
        }
        if (meta.has(index, MetaFlag.QUIET)) {
            out.takeBackTo(start);
        }
    }

    private void putNumberFlags(
            RequestBatch batch, int index, boolean isCreated, int now, ResponseBuffer out) {
        MetaColumns meta = batch.meta();
        for (long rest = meta.steps(index); rest != 0; rest >>>= MetaFlag.STEP_BITS) {
            switch ((int) rest & MetaFlag.STEP_MASK) {
                case MetaFlag.STEP_TOUCH -> cursor.setExpiry(clock.toExpiry(batch.exptime(index)));
                case MetaFlag.STEP_VIVIFY -> {
                    if (isCreated) {
                        cursor.setExpiry(clock.toExpiry(meta.vivifyExptime(index)));
                    }
                }
                case MetaFlag.STEP_TTL -> MetaText.putTtl(out, cursor.expiry(), now);
                case MetaFlag.STEP_CAS -> MetaText.putNumber(out, MetaText.CAS, cursor.cas());
                case MetaFlag.STEP_OPAQUE -> MetaText.putOpaque(out, batch, index);
                case MetaFlag.STEP_KEY ->
                        MetaText.putKey(out, batch, index, meta.has(index, MetaFlag.BASE64_KEY));
                default -> {}
            }
        }
    }

    // --------------------------------------------------------------- me

    /// Answers `me`. It leaves no trace on the item.
    boolean debug(RequestBatch batch, int index, int hash, int now, ResponseBuffer out) {
        counters.add(Counter.CMD_META, 1);
        Lookup lookup = find(batch, index, hash, now);
        events.fetched(batch, index, lookup, cursor, out);
        if (lookup != Lookup.HIT) {
            out.putPair(MetaText.MISS);
            out.putLineEnd();
            return true;
        }
        out.put(DEBUG_START);
        MetaText.putBareKey(out, batch, index, cursor.isKeyBinary());
        out.put(DEBUG_EXPIRY);
        if (cursor.expiry() == 0) {
            out.putPair(MetaText.UNLIMITED);
        } else {
            out.putNumber(cursor.expiry() - now);
        }
        out.put(DEBUG_ACCESS);
        out.putNumber(now - cursor.lastAccess());
        out.put(DEBUG_CAS);
        out.putNumber(cursor.cas());
        out.put(cursor.isFetched() ? DEBUG_FETCHED : DEBUG_NOT_FETCHED);
        out.put(DEBUG_CLASS);
        out.putNumber(cursor.slabClass());
        out.put(DEBUG_SIZE);
        out.putNumber(cursor.bytesAsMemcached());
        cursor.release();
        out.putLineEnd();
        return true;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
