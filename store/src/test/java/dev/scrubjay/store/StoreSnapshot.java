package dev.scrubjay.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// All that a store knows of its items, as a line for each, in the order of their lists: what must
/// be the same in the store that goes on with them.
///
/// Nobody else may be using the store.
final class StoreSnapshot {
    private final Slabs slabs;
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final MemorySegment buffer;
    private final List<String> lines = new ArrayList<>();

    private StoreSnapshot(ItemStore store, Arena scratch) {
        slabs = store.slabs();
        memory = store.table().memory;
        arena = memory.arena();
        buffer = scratch.allocate(TestStore.VALUE_BYTES_MAX);
    }

    static List<String> of(ItemStore store) {
        try (Arena scratch = Arena.ofConfined()) {
            StoreSnapshot snapshot = new StoreSnapshot(store, scratch);
            snapshot.run();
            return snapshot.lines;
        }
    }

    private void run() {
        for (int id = 1; id <= slabs.classCount(); id++) {
            for (LruSegment segment : LruSegment.values()) {
                LruList list = slabs.slabClass(id).lru.list(segment);
                for (int handle = list.head(); handle != 0; ) {
                    long item = memory.offset(handle);
                    lines.add(id + " " + segment + " " + describe(item));
                    handle = Item.next(arena, item);
                }
            }
        }
    }

    private String describe(long item) {
        long meta = Item.withoutPins(Item.meta(arena, item));
        ValueCursor value = new ValueCursor();
        value.start(memory, item);
        value.readAll(buffer, 0);
        int length = Item.valueLength(meta);
        return String.join(
                " ",
                StoreClient.string(arena, item + Item.headerBytes(meta), Item.keyLength(meta)),
                Long.toHexString(meta),
                "cas " + Item.cas(arena, item),
                "expiry " + Item.expiry(arena, item),
                "used " + Item.lastAccess(arena, item),
                "flags " + Item.flags(arena, item, meta),
                "value " + StoreClient.string(buffer, 0, length).hashCode());
    }
}
