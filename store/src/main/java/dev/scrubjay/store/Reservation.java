package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A large value being received into an item of its own, which nobody else sees before [#commit].
///
/// Owned by a connection and reused. Not bound to a thread: any one thread at a time may use it.
public final class Reservation {
    final ValueJoin join = new ValueJoin();
    final StoreTerms terms = new StoreTerms();

    int handle;
    int hash;
    long cas;
    int valueLengthStored;
    int slabClassFound;

    private final ValueCursor position = new ValueCursor();

    /// Null when nothing is held.
    private @Nullable ItemWriter writer;

    private int slabClass;

    /// Whether memory is set aside, to be committed or aborted.
    public boolean isHeld() {
        return writer != null;
    }

    /// How many bytes of the value are still to be appended.
    public int remaining() {
        return position.remaining();
    }

    /// Copies the next bytes of the value in: at most [#remaining].
    public void append(MemorySegment source, long offset, int length) {
        assert isHeld() && length <= remaining();
        position.write(source, offset, length);
    }

    /// Stores the item, when the condition of its mode holds now. Nothing may be remaining.
    ///
    /// The reservation is over in any case.
    public StoreOutcome commit(int now) {
        if (remaining() > 0) {
            throw new IllegalStateException(remaining() + " bytes have not been appended");
        }
        return release().commit(this, now);
    }

    /// Frees the memory. Does nothing when none is held.
    public void abort() {
        if (isHeld()) {
            release().abort(this);
        }
    }

    /// Shows the item as it is going to be, while it [#isHeld].
    public void show(ItemView view, int now) {
        assert isHeld();
        view.show(handle, now);
    }

    /// The slab class that the item belongs into. Stays after [#commit] and [#abort].
    public int slabClass() {
        return slabClass;
    }

    /// The slab class of the item that the last [#commit] found under the key, 0 when there was
    /// none.
    public int slabClassFound() {
        return slabClassFound;
    }

    /// The cas of the item that the last [#commit] stored, 0 when it stored nothing.
    public long cas() {
        return cas;
    }

    /// The length of the whole value that the last [#commit] stored, or of what was received when
    /// it stored nothing.
    public int valueLengthStored() {
        return valueLengthStored;
    }

    /// Takes an item that nobody else knows.
    void hold(ItemWriter holder, ItemMemory memory, int reservedHandle, ItemWrite write) {
        assert writer == null;
        writer = holder;
        handle = reservedHandle;
        terms.copy(write);
        hash = write.hash;
        slabClass = write.slabClass;
        slabClassFound = 0;
        cas = 0;
        valueLengthStored = write.valueLength;
        position.start(memory, memory.offset(reservedHandle));
    }

    private ItemWriter release() {
        ItemWriter holder = writer;
        if (holder == null) {
            throw new IllegalStateException("nothing is reserved");
        }
        writer = null;
        position.clear();
        return holder;
    }
}
