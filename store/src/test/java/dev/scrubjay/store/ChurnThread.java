package dev.scrubjay.store;

import java.util.Random;
import java.util.concurrent.Callable;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// One thread of a churn: does what workers do, and compares every answer with the model.
final class ChurnThread implements Callable<ChurnCounts> {
    /// Longer values may be in several chunks; then they are never numbers.
    private static final int LENGTH_IN_ONE_CHUNK = 15_000;

    private final TestStore test;
    private final ChurnModel model;
    private final StoreClient client;
    private final Random random;
    private final long endNanos;
    private final ChurnCounts counts = new ChurnCounts();

    /// Values being sent slowly, and what they must turn out to be.
    private final PinnedValue[] pins = new PinnedValue[8];

    private final String[] pinnedValues = new String[pins.length];

    /// A value being received slowly.
    private final Reservation reservation = new Reservation();

    private int reservedNumber;
    private String reservedValue = "";
    private StoreMode reservedMode = StoreMode.SET;

    ChurnThread(TestStore test, ChurnModel model, long seed, long endNanos) {
        this.test = test;
        this.model = model;
        this.endNanos = endNanos;
        client = test.newClient();
        random = new Random(seed);
        for (int index = 0; index < pins.length; index++) {
            pins[index] = new PinnedValue();
        }
    }

    @Override
    public ChurnCounts call() {
        try {
            churn();
        } catch (RuntimeException | AssertionError e) {
            model.isBroken = true;
            throw e;
        } finally {
            clear();
        }
        return counts;
    }

    private void churn() {
        while (!model.isBroken && (System.nanoTime() - endNanos < 0 || !counts.hasAll())) {
            for (int step = 0; step < 64; step++) {
                step();
                counts.operations++;
            }
        }
    }

    private void clear() {
        for (int index = 0; index < pins.length; index++) {
            readPinned(index);
        }
        reservation.abort();
    }

    private void step() {
        int rare = random.nextInt(100_000);
        int dice = random.nextInt(10_000);
        if (rare < 2) {
            model.flush(random.nextInt(3));
        } else if (rare < 40) {
            model.tick();
        } else if (dice < 130) {
            readPinned(random.nextInt(pins.length));
        } else {
            model.clockLock.readLock().lock();
            try {
                if (dice < 300) {
                    reserveOrCommit();
                } else {
                    operate(dice, model.entry(key()));
                }
            } finally {
                model.clockLock.readLock().unlock();
            }
        }
    }

    /// Few keys are asked for often.
    private int key() {
        return random.nextInt(1 + random.nextInt(ChurnModel.KEYS));
    }

    private void operate(int dice, ChurnModel.Entry entry) {
        synchronized (entry) {
            if (dice < 5000) {
                get(entry, dice < 1000);
            } else if (dice < 8000) {
                store(entry, storeMode(dice), value(entry, size()));
            } else if (dice < 8600) {
                delete(entry);
            } else if (dice < 9200) {
                store(entry, StoreMode.SET, Integer.toString(random.nextInt(1 << 20)));
            } else if (dice < 9800) {
                arith(entry);
            } else {
                touch(entry);
            }
        }
    }

    private StoreMode storeMode(int dice) {
        StoreMode[] modes = StoreMode.values();
        return dice < 6500 ? StoreMode.SET : modes[random.nextInt(modes.length)];
    }

    private int size() {
        int dice = random.nextInt(1000);
        if (dice < 700) {
            return random.nextInt(300);
        }
        if (dice < 950) {
            return random.nextInt(4_000);
        }
        return dice < 998 ? random.nextInt(40_000) : random.nextInt(700_000);
    }

    private void get(ChurnModel.Entry entry, boolean mayPin) {
        Lookup lookup = client.find(entry.key);
        String expected = expected(entry, lookup);
        if (lookup != Lookup.HIT) {
            forget(entry, expected);
            return;
        }
        counts.hits++;
        try {
            compare(entry, expected, mayPin);
        } finally {
            client.cursor.release();
        }
    }

    /// Compares the item under the cursor with the model.
    private void compare(ChurnModel.Entry entry, @Nullable String expected, boolean mayPin) {
        String value = client.value();
        check(entry, value.equals(expected), "value of " + value.length() + " bytes");
        verify(entry, value);
        check(entry, client.cursor.cas() == entry.cas, "cas");
        check(entry, client.cursor.flags() == entry.flags, "flags");
        check(entry, client.cursor.expiry() == entry.expiry, "expiry");
        client.cursor.markFetched(test.clock.now());
        int slot = random.nextInt(pins.length);
        if (mayPin && !pins[slot].isPinned() && client.cursor.pin(pins[slot])) {
            pinnedValues[slot] = value;
        }
    }

    private void store(ChurnModel.Entry entry, StoreMode mode, String value) {
        int flags = random.nextInt(3);
        int expiry = random.nextInt(4) == 0 ? test.clock.now() + random.nextInt(6) : 0;
        long unique = random.nextBoolean() ? entry.cas : entry.cas + 1;
        StoreOutcome outcome = client.store(mode, entry.key, value, flags, expiry, unique);
        stored(entry, mode, value, flags, expiry, unique, outcome, client.write.cas);
    }

    private void stored(
            ChurnModel.Entry entry,
            StoreMode mode,
            String value,
            int flags,
            int expiry,
            long unique,
            StoreOutcome outcome,
            long cas) {
        String old = alive(entry);
        switch (outcome) {
            case STORED -> {
                boolean isJoin = mode == StoreMode.APPEND || mode == StoreMode.PREPEND;
                boolean needsOld = isJoin || mode == StoreMode.REPLACE || mode == StoreMode.CAS;
                check(entry, !needsOld || old != null, mode + " on nothing");
                check(entry, mode != StoreMode.CAS || unique == entry.cas, "cas on another");
                if (isJoin) {
                    entry.value = mode == StoreMode.APPEND ? old + value : value + old;
                } else {
                    entry.value = value;
                    entry.flags = flags;
                    entry.expiry = expiry;
                }
                entry.cas = cas;
                entry.versions++;
            }
            case EXISTS -> check(entry, old != null && unique != entry.cas, "EXISTS");
            case NOT_FOUND -> forget(entry, old);
            case NOT_STORED -> notStored(entry, mode, old);
            case OUT_OF_MEMORY -> counts.outOfMemory++;
            case TOO_LARGE, RESERVED -> check(entry, false, outcome + "");
        }
    }

    private void notStored(ChurnModel.Entry entry, StoreMode mode, @Nullable String old) {
        switch (mode) {
            case ADD -> check(entry, old != null, "ADD refused");
            case REPLACE -> forget(entry, old);
            case APPEND, PREPEND -> {
                // Too large together, or no memory for both: then the old one stays.
                if (client.peek(entry.key) == null) {
                    forget(entry, old);
                }
            }
            case SET, CAS -> check(entry, false, mode + " refused");
        }
    }

    private void delete(ChurnModel.Entry entry) {
        Lookup lookup = client.delete(entry.key);
        String expected = expected(entry, lookup);
        check(entry, lookup != Lookup.HIT || expected != null, "deleted");
        entry.value = null;
    }

    private void arith(ChurnModel.Entry entry) {
        boolean increment = random.nextBoolean();
        int delta = random.nextInt(1 << 24);
        ArithOutcome outcome =
                increment ? client.incr(entry.key, delta) : client.decr(entry.key, delta);
        String old = alive(entry);
        switch (outcome) {
            case DONE -> changed(entry, old, increment, delta);
            case NOT_FOUND -> forget(entry, old);
            case NON_NUMERIC -> {
                boolean mayBeChunked = old != null && old.length() > LENGTH_IN_ONE_CHUNK;
                boolean isWrong = old == null || (isNumber(old) && !mayBeChunked);
                check(entry, !isWrong, "not a number");
            }
            case OUT_OF_MEMORY -> counts.outOfMemory++;
        }
    }

    private void changed(
            ChurnModel.Entry entry, @Nullable String old, boolean increment, int delta) {
        if (old == null) {
            throw new AssertionError("wrong number of nothing under " + entry.key);
        }
        check(entry, isNumber(old), "number of " + old);
        long before = number(old);
        long after = increment ? before + delta : Math.max(0, before - delta);
        check(entry, client.arith.value == after, "number " + client.arith.value);
        String digits = Long.toString(after);
        String padded = digits + " ".repeat(Math.max(0, old.length() - digits.length()));
        // While it is being read, the number gets an item of its exact length.
        String stored = String.valueOf(client.peek(entry.key));
        check(entry, stored.equals(padded) || stored.equals(digits), "digits " + stored);
        entry.value = stored;
        entry.cas = client.arith.cas;
    }

    private void touch(ChurnModel.Entry entry) {
        Lookup lookup = client.find(entry.key);
        String expected = expected(entry, lookup);
        if (lookup != Lookup.HIT) {
            forget(entry, expected);
            return;
        }
        entry.expiry = test.clock.now() + random.nextInt(10);
        client.cursor.setExpiry(entry.expiry);
        client.cursor.release();
        check(entry, expected != null, "touched");
    }

    private void reserveOrCommit() {
        ChurnModel.Entry entry = model.entry(reservedNumber);
        if (!reservation.isHeld()) {
            reservedNumber = key();
            entry = model.entry(reservedNumber);
            reservedMode = storeMode(random.nextInt(10_000));
            reservedValue = value(entry, size());
            StoreOutcome outcome =
                    client.reserve(reservedMode, entry.key, reservedValue.length(), reservation);
            check(entry, outcome != StoreOutcome.TOO_LARGE, "too large");
            return;
        }
        if (random.nextInt(4) == 0) {
            reservation.abort();
            return;
        }
        client.fill(reservation, reservedValue, 1 + random.nextInt(50_000));
        synchronized (entry) {
            StoreOutcome outcome = reservation.commit(test.clock.now());
            stored(entry, reservedMode, reservedValue, 0, 0, 0, outcome, reservation.cas());
            counts.commits++;
        }
    }

    private void readPinned(int index) {
        PinnedValue pinned = pins[index];
        if (pinned.isPinned()) {
            String value = StoreClient.rest(pinned, 1 + random.nextInt(20_000));
            pinned.unpin();
            if (!value.equals(pinnedValues[index])) {
                throw new AssertionError("a pinned value has changed: " + pinnedValues[index]);
            }
            counts.pinnedReads++;
        }
    }

    /// What must be under the key for an operation that found this: null when nothing may be.
    private @Nullable String expected(ChurnModel.Entry entry, Lookup lookup) {
        int flushesSeen = entry.flushes;
        String value = alive(entry);
        if (lookup == Lookup.EXPIRED) {
            counts.expired++;
        }
        if (lookup == Lookup.FLUSHED) {
            check(entry, entry.flushes != flushesSeen, "flushed");
            counts.flushed++;
        }
        return value;
    }

    /// The entry's value, unless its time is over.
    private @Nullable String alive(ChurnModel.Entry entry) {
        boolean isExpired = entry.expiry != 0 && entry.expiry <= test.clock.now();
        if (model.isFlushed(entry) || isExpired) {
            entry.value = null;
        }
        return entry.value;
    }

    /// The store has nothing: fine, if it had to make room.
    private void forget(ChurnModel.Entry entry, @Nullable String expected) {
        if (expected != null) {
            counts.forgotten++;
        }
        entry.value = null;
    }

    private String value(ChurnModel.Entry entry, int size) {
        if (random.nextInt(20) == 0) {
            return "";
        }
        String head = entry.key + "/" + entry.versions + "/";
        StringBuilder value = new StringBuilder(head);
        while (value.length() < size) {
            value.append(Integer.toString(random.nextInt(), 36));
        }
        CRC32 checksum = new CRC32();
        checksum.update(value.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return "<" + value + "#" + checksum.getValue() + ">";
    }

    /// Checks the parts of a value by themselves, should the model be wrong too.
    private void verify(ChurnModel.Entry entry, String value) {
        int start = value.indexOf('<');
        while (start >= 0) {
            int end = value.indexOf('>', start);
            int mark = value.lastIndexOf('#', end);
            CRC32 checksum = new CRC32();
            String body = value.substring(start + 1, mark);
            checksum.update(body.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            String expected = Long.toString(checksum.getValue());
            check(entry, value.substring(mark + 1, end).equals(expected), "checksum");
            check(entry, body.startsWith(entry.key + "/"), "key in " + body);
            start = value.indexOf('<', end);
        }
    }

    private static boolean isNumber(String value) {
        return value.matches("[0-9]+( .*)?");
    }

    private static long number(String value) {
        return Long.parseLong(value.replaceAll(" .*", ""));
    }

    private void check(ChurnModel.Entry entry, boolean isRight, String what) {
        if (!isRight) {
            throw new AssertionError("wrong " + what + " under " + entry.key);
        }
    }
}
