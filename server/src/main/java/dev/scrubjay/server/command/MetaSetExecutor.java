package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.MetaColumns;
import dev.scrubjay.server.protocol.MetaFlag;
import dev.scrubjay.server.protocol.Reply;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.stats.PrefixStats;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemWrite;
import dev.scrubjay.store.Reservation;
import dev.scrubjay.store.StoreMode;
import dev.scrubjay.store.StoreOutcome;

/// Runs `ms` for a [StoreExecutor], be its value small or large. Same worker, nothing allocated.
final class MetaSetExecutor {
    private final ItemStore store;
    private final CoarseClock clock;
    private final PrefixStats prefixes;
    private final StoreCounts storeCounts;
    private final StoreEvents events;
    private final ItemWrite write = new ItemWrite();

    MetaSetExecutor(
            ItemStore store,
            CoarseClock clock,
            PrefixStats prefixes,
            StoreCounts storeCounts,
            StoreEvents events) {
        this.events = events;
        this.store = store;
        this.clock = clock;
        this.prefixes = prefixes;
        this.storeCounts = storeCounts;
    }

    /// Answers `ms` whose value is there.
    boolean set(RequestBatch batch, int index, int hash, int now, ResponseBuffer out) {
        events.aboutToChange(batch, index, hash, now);
        prepare(batch, index, hash);
        return conclude(store.store(write, now), batch, index, now, out);
    }

    /// Sets memory aside for a value that is still to come, and remembers how to answer.
    ///
    /// @return whether it was; otherwise the request is answered
    boolean reserve(
            RequestBatch batch,
            int index,
            int hash,
            int now,
            Reservation reservation,
            ResponseBuffer out) {
        prepare(batch, index, hash);
        StoreOutcome outcome = store.reserve(write, now, reservation);
        if (outcome == StoreOutcome.RESERVED) {
            out.heldMetaSet().hold(batch, index, write.mode);
            return true;
        }
        conclude(outcome, batch, index, now, out);
        return false;
    }

    /// Stores and answers `ms` whose value has arrived.
    void commit(Reservation reservation, int now, ResponseBuffer out) {
        HeldMetaSet held = out.heldMetaSet();
        events.aboutToCommit(reservation, now);
        StoreOutcome outcome = reservation.commit(now);
        events.committed(reservation, held.mode(), outcome, now, out);
        storeCounts.count(
                held.mode(), outcome, reservation.slabClass(), reservation.slabClassFound());
        if (outcome != StoreOutcome.STORED || !held.isQuiet()) {
            out.putPair(status(outcome));
            held.putFlags(out, reservation.cas(), reservation.valueLengthStored());
            out.putLineEnd();
        }
    }

    private void prepare(RequestBatch batch, int index, int hash) {
        if (prefixes.isEnabled()) {
            prefixes.recordSet(batch.keys(index), batch.keyOffset(index), batch.keyLength(index));
        }
        MetaColumns meta = batch.meta();
        prepareKey(write, batch, index, hash);
        boolean isComparing = meta.has(index, MetaFlag.COMPARE_CAS);
        write.mode = storeMode(meta.mode(index), isComparing);
        write.casUnique = isComparing ? batch.number(index) : 0;
        write.isStaleAllowed = meta.has(index, MetaFlag.INVALIDATE);
        write.isCreating = meta.has(index, MetaFlag.VIVIFY);
        write.flags = batch.flags(index);
        boolean isVivifying =
                write.isCreating
                        && (write.mode == StoreMode.APPEND || write.mode == StoreMode.PREPEND);
        int exptime = isVivifying ? meta.vivifyExptime(index) : batch.exptime(index);
        write.expiry = clock.toExpiry(exptime);
        write.bytes = batch.input();
        write.valueOffset = batch.valueOffset(index);
        write.valueLength = batch.valueLength(index);
    }

    /// Sets what identifies the item, and the cas it is to get.
    static void prepareKey(ItemWrite write, RequestBatch batch, int index, int hash) {
        MetaColumns meta = batch.meta();
        write.keys = batch.keys(index);
        write.keyOffset = batch.keyOffset(index);
        write.keyLength = batch.keyLength(index);
        write.hash = hash;
        write.isKeyBinary = meta.has(index, MetaFlag.BASE64_KEY);
        write.hasNewCas = meta.has(index, MetaFlag.NEW_CAS);
        write.newCas = meta.newCas(index);
    }

    private static StoreMode storeMode(byte mode, boolean isComparing) {
        return switch (mode) {
            case 'E' -> StoreMode.ADD;
            case 'A' -> StoreMode.APPEND;
            case 'P' -> StoreMode.PREPEND;
            case 'R' -> isComparing ? StoreMode.CAS : StoreMode.REPLACE;
            default -> isComparing ? StoreMode.CAS : StoreMode.SET;
        };
    }

    /// Counts and answers what has become of `write`.
    private boolean conclude(
            StoreOutcome outcome, RequestBatch batch, int index, int now, ResponseBuffer out) {
        storeCounts.count(write.mode, outcome, write.slabClass, write.slabClassFound);
        events.stored(write, outcome, now, out);
        switch (outcome) {
            case TOO_LARGE -> refuse(Reply.TOO_LARGE, now, out);
            case OUT_OF_MEMORY, RESERVED -> refuse(Reply.OUT_OF_MEMORY, now, out);
            case STORED -> {
                if (!batch.meta().has(index, MetaFlag.QUIET)) {
                    put(MetaText.DONE, batch, index, out);
                }
            }
            case NOT_STORED, EXISTS, NOT_FOUND -> put(status(outcome), batch, index, out);
        }
        return true;
    }

    /// A store that fails for want of memory must not leave the old value behind: the client
    /// believes it is gone.
    private void refuse(Reply reply, int now, ResponseBuffer out) {
        events.deleteStale(write, now, out);
        out.put(reply);
    }

    private void put(int status, RequestBatch batch, int index, ResponseBuffer out) {
        out.putPair(status);
        for (long rest = batch.meta().steps(index); rest != 0; rest >>>= MetaFlag.STEP_BITS) {
            switch ((int) rest & MetaFlag.STEP_MASK) {
                case MetaFlag.STEP_OPAQUE -> MetaText.putOpaque(out, batch, index);
                case MetaFlag.STEP_KEY -> MetaText.putKey(out, batch, index, write.isKeyBinary);
                case MetaFlag.STEP_CAS -> MetaText.putNumber(out, MetaText.CAS, write.cas);
                case MetaFlag.STEP_SIZE ->
                        MetaText.putNumber(out, MetaText.SIZE, write.valueLengthStored);
                default -> {}
            }
        }
        out.putLineEnd();
    }

    private static int status(StoreOutcome outcome) {
        return switch (outcome) {
            case STORED -> MetaText.DONE;
            case EXISTS -> MetaText.EXISTS;
            case NOT_FOUND -> MetaText.NOT_FOUND;
            case NOT_STORED, TOO_LARGE, OUT_OF_MEMORY, RESERVED -> MetaText.NOT_STORED;
        };
    }
}
