package dev.scrubjay.server.command;

import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemCursor;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.Lookup;
import dev.scrubjay.store.PinnedValue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `debugitem lock|unlock|ref|unref key`, for tests: holds an item as a worker in the middle of a
/// request would.
///
/// A locked item locks all items of its stripe: whoever asks for one of them spins until `unlock`
/// comes, over a connection of another worker. Any worker calls, one at a time.
final class DebugItems {
    /// Room behind a key, for those who read it by whole words.
    private static final int SLACK_BYTES = 16;

    private final ItemStore store;
    private final CoarseClock clock;
    private final Map<String, ItemCursor> locked = new HashMap<>();
    private final Map<String, Deque<PinnedValue>> held = new HashMap<>();

    DebugItems(ItemStore store, CoarseClock clock) {
        this.store = store;
        this.clock = clock;
    }

    synchronized String execute(List<String> words) {
        if (words.size() != 3) {
            return TuningCommands.ERROR;
        }
        String key = words.get(2);
        return switch (words.get(1)) {
            case "lock" -> lock(key);
            case "unlock" -> unlock(key);
            case "ref" -> ref(key);
            case "unref" -> unref(key);
            default -> TuningCommands.ERROR;
        };
    }

    private String lock(String key) {
        if (locked.containsKey(key)) {
            return TuningCommands.ERROR;
        }
        ItemCursor cursor = store.newCursor();
        if (find(key, cursor) != Lookup.HIT) {
            return "MISS";
        }
        locked.put(key, cursor);
        return TuningCommands.OK;
    }

    private String unlock(String key) {
        ItemCursor cursor = locked.remove(key);
        if (cursor == null) {
            return "MISS";
        }
        cursor.release();
        return TuningCommands.OK;
    }

    private String ref(String key) {
        ItemCursor cursor = store.newCursor();
        if (find(key, cursor) != Lookup.HIT) {
            return "MISS";
        }
        PinnedValue pinned = new PinnedValue();
        boolean isPinned = cursor.pin(pinned);
        cursor.release();
        if (!isPinned) {
            return TuningCommands.ERROR;
        }
        held.computeIfAbsent(key, name -> new ArrayDeque<>()).push(pinned);
        return TuningCommands.OK;
    }

    private String unref(String key) {
        Deque<PinnedValue> pins = held.get(key);
        if (pins == null) {
            return "MISS";
        }
        pins.pop().unpin();
        if (pins.isEmpty()) {
            held.remove(key);
        }
        return TuningCommands.OK;
    }

    private Lookup find(String key, ItemCursor cursor) {
        byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment keys = Arena.ofAuto().allocate(bytes.length + (long) SLACK_BYTES);
        MemorySegment.copy(bytes, 0, keys, ValueLayout.JAVA_BYTE, 0, bytes.length);
        int hash = store.hash(keys, 0, bytes.length);
        return store.find(keys, 0, bytes.length, hash, clock.now(), cursor);
    }
}
