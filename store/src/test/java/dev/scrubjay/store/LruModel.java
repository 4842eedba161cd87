package dev.scrubjay.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the lists of one slab class must look like, written down as plainly as can be.
///
/// Lists of objects, searched from one end to the other; one thread; no memory, no locks. Index 0
/// of a list is its head.
final class LruModel {
    private static final int LOOKS = 5;
    private static final int CHANCES = 5;
    private static final int TRIES = 64;

    final int capacity;
    final List<List<Entry>> lists = new ArrayList<>();
    final Map<String, Entry> entries = new HashMap<>();

    LruTerms terms = LruTerms.FLAT;
    long evictions;
    long reclaimed;
    long movesToCold;
    long movesToWarm;
    long movesWithin;

    LruModel(int capacity) {
        this.capacity = capacity;
        for (LruSegment segment : LruSegment.values()) {
            assert lists.size() == segment.number();
            lists.add(new ArrayList<>());
        }
    }

    static final class Entry {
        final String key;
        LruSegment segment;
        int expiry;
        int lastAccess;
        boolean isFetched;
        boolean isActive;

        Entry(String key, LruSegment segment, int expiry, int now) {
            this.key = key;
            this.segment = segment;
            this.expiry = expiry;
            lastAccess = now;
        }

        boolean isDead(int now) {
            return expiry != 0 && expiry <= now;
        }
    }

    /// Returns whether there was memory for it.
    boolean set(String key, int expiry, int now) {
        Entry old = live(key, now);
        LruSegment segment = terms.segmentFor(expiry, now);
        boolean isTemporary = segment == LruSegment.TEMPORARY;
        if (old != null && isTemporary == (old.segment == LruSegment.TEMPORARY)) {
            old.expiry = expiry;
            old.lastAccess = now;
            old.isFetched = false;
            old.isActive = true;
            return true;
        }
        if (entries.size() == capacity && !reclaim(old, now)) {
            return false;
        }
        if (old != null) {
            remove(old);
        }
        Entry entry = new Entry(key, segment, expiry, now);
        entries.put(key, entry);
        list(segment).addFirst(entry);
        return true;
    }

    /// Returns whether it is there.
    boolean get(String key, int now) {
        Entry entry = live(key, now);
        if (entry == null) {
            return false;
        }
        if (!entry.isFetched) {
            entry.isFetched = true;
        } else if (!entry.isActive) {
            entry.isActive = true;
            entry.lastAccess = now;
        }
        return true;
    }

    boolean delete(String key, int now) {
        Entry entry = live(key, now);
        if (entry != null) {
            remove(entry);
        }
        return entry != null;
    }

    /// What the maintainer does in one go.
    void maintain(int now) {
        while (takeOneDead(now)) {
            reclaimed++;
        }
        while (juggle(now)) {}
    }

    List<String> keys(LruSegment segment) {
        return list(segment).stream().map(entry -> entry.key).toList();
    }

    private List<Entry> list(LruSegment segment) {
        return lists.get(segment.number());
    }

    private @Nullable Entry live(String key, int now) {
        Entry entry = entries.get(key);
        if (entry != null && entry.isDead(now)) {
            remove(entry);
            return null;
        }
        return entry;
    }

    private boolean takeOneDead(int now) {
        for (LruSegment segment : LruSegment.values()) {
            if (takeDead(segment, null, now)) {
                return true;
            }
        }
        return false;
    }

    private boolean takeDead(LruSegment segment, @Nullable Entry spared, int now) {
        List<Entry> list = list(segment);
        for (int back = 1; back <= Math.min(LOOKS, list.size()); back++) {
            Entry entry = list.get(list.size() - back);
            if (entry != spared && entry.isDead(now)) {
                remove(entry);
                return true;
            }
        }
        return false;
    }

    private boolean juggle(int now) {
        int chunks = mortal();
        List<Entry> cold = list(LruSegment.COLD);
        int coldSeconds = cold.isEmpty() ? 0 : now - cold.getLast().lastAccess;
        double hotSeconds = terms.isSegmented() ? coldSeconds * terms.hotMaxFactor() : 0;
        double warmSeconds = terms.isSegmented() ? coldSeconds * terms.warmMaxFactor() : 0;
        boolean isMoved =
                pull(LruSegment.HOT, share(terms.hotPercent(), chunks), hotSeconds, null, now)
                        || pull(
                                LruSegment.WARM,
                                share(terms.warmPercent(), chunks),
                                warmSeconds,
                                null,
                                now);
        if (terms.isSegmented()) {
            isMoved |= pull(LruSegment.COLD, Integer.MAX_VALUE, Integer.MAX_VALUE, null, now);
        }
        List<Entry> temporary = list(LruSegment.TEMPORARY);
        if (!temporary.isEmpty()
                && terms.segmentFor(temporary.getLast().expiry, now) != LruSegment.TEMPORARY) {
            move(temporary.getLast(), LruSegment.COLD);
            isMoved = true;
        }
        return isMoved;
    }

    private int mortal() {
        return entries.size() - list(LruSegment.TEMPORARY).size();
    }

    private int share(int percent, int chunks) {
        return terms.isSegmented() ? chunks * percent / 100 : 0;
    }

    private boolean pull(
            LruSegment from, int sizeMax, double idleMax, @Nullable Entry spared, int now) {
        List<Entry> list = list(from);
        boolean isCrowded = list.size() > sizeMax;
        Entry entry = list.isEmpty() ? null : list.getLast();
        if (entry == spared && entry != null) {
            entry = previous(entry);
        }
        if (entry == null) {
            return false;
        }
        if (entry.isActive) {
            move(entry, LruSegment.WARM);
            return true;
        }
        if (isCrowded || now - entry.lastAccess > (int) idleMax) {
            move(entry, LruSegment.COLD);
            return true;
        }
        return false;
    }

    private boolean reclaim(@Nullable Entry spared, int now) {
        if (takeDead(LruSegment.COLD, spared, now) || takeDead(LruSegment.TEMPORARY, spared, now)) {
            reclaimed++;
            return true;
        }
        int chunks = mortal();
        int slack = chunks / 16;
        int hotMax = share(terms.hotPercent(), chunks) + slack;
        int warmMax = share(terms.warmPercent(), chunks) + slack;
        for (int moved = 0; moved < 2; moved++) {
            if (list(LruSegment.HOT).size() > hotMax) {
                pull(LruSegment.HOT, hotMax, 0, spared, now);
            }
            if (list(LruSegment.WARM).size() > warmMax) {
                pull(LruSegment.WARM, warmMax, 0, spared, now);
            }
        }
        return evictFrom(LruSegment.COLD, spared, now)
                || evictFrom(LruSegment.HOT, spared, now)
                || evictFrom(LruSegment.WARM, spared, now);
    }

    private boolean evictFrom(LruSegment from, @Nullable Entry spared, int now) {
        int chances = CHANCES;
        Entry entry = list(from).isEmpty() ? null : list(from).getLast();
        for (int tries = 0; tries < TRIES && entry != null; tries++) {
            Entry previous = previous(entry);
            if (entry != spared) {
                if (!entry.isActive || chances == 0) {
                    if (entry.isDead(now)) {
                        reclaimed++;
                    } else {
                        evictions++;
                    }
                    remove(entry);
                    return true;
                }
                chances--;
                move(entry, terms.isSegmented() ? LruSegment.WARM : LruSegment.COLD);
            }
            entry = previous;
        }
        return false;
    }

    private @Nullable Entry previous(Entry entry) {
        List<Entry> list = list(entry.segment);
        int index = list.indexOf(entry);
        return index == 0 ? null : list.get(index - 1);
    }

    private void move(Entry entry, LruSegment to) {
        if (entry.segment == to) {
            movesWithin++;
        } else if (to == LruSegment.WARM) {
            movesToWarm++;
        } else {
            movesToCold++;
        }
        list(entry.segment).remove(entry);
        entry.segment = to;
        entry.isActive = false;
        list(to).addFirst(entry);
    }

    private void remove(Entry entry) {
        list(entry.segment).remove(entry);
        entries.remove(entry.key);
    }
}
