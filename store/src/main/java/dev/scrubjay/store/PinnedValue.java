package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A value whose bytes stay where they are until [#unpin], even when its item is deleted or
/// replaced.
///
/// Owned by a connection and reused. Not bound to a thread: any one thread at a time may use it.
public final class PinnedValue {
    private final ValueCursor position = new ValueCursor();

    /// Null when nothing is pinned.
    private @Nullable ItemTable table;

    private int handle;
    private int hash;

    /// Whether there is a value to be read and unpinned.
    public boolean isPinned() {
        return table != null;
    }

    /// How many bytes are still to be consumed.
    public int remaining() {
        return position.remaining();
    }

    /// The memory that the value is in. The bytes to read next are `[runOffset(), runOffset() +
    /// runLength())`.
    public MemorySegment arena() {
        return position.bytes();
    }

    /// Where the next bytes are in [#arena].
    public long runOffset() {
        return position.runOffset();
    }

    /// How many bytes follow there without a gap. 0 only when nothing remains.
    public int runLength() {
        return position.runLength();
    }

    /// Moves on by so many bytes, at most [#runLength], and to the next chunk at the end of one.
    public void consume(int bytes) {
        position.advance(bytes);
    }

    /// Gives the value back, and frees it when its item was unlinked meanwhile. Does nothing when
    /// there is none.
    public void unpin() {
        ItemTable pinnedIn = table;
        if (pinnedIn != null) {
            table = null;
            position.clear();
            pinnedIn.unpin(handle, hash);
        }
    }

    /// Takes an item that was pinned for it, whose stripe is held.
    void hold(ItemTable pinnedIn, int pinnedHandle, int pinnedHash) {
        assert table == null;
        table = pinnedIn;
        handle = pinnedHandle;
        hash = pinnedHash;
        position.start(pinnedIn.memory, pinnedIn.memory.offset(pinnedHandle));
    }
}
