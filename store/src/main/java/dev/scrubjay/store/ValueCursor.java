package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A position in a value, which may be in several chunks.
///
/// A run is what can be read or written at once: from the position to the end of its chunk. Whoever
/// uses a cursor makes sure that the chunks stay: by a stripe, by a pin, or because nobody else
/// knows the item. What is appended to the value later is not read.
final class ValueCursor {
    private MemorySegment bytes = MemorySegment.NULL;

    /// Where the chunks are, null when the value is all in one run.
    private @Nullable ItemMemory memory;

    private int remaining;
    private long runOffset;
    private int runLength;

    /// The chunk after the run's.
    private int nextChunk;

    /// Stands at the start of an item's value.
    void start(ItemMemory itemMemory, long item) {
        bytes = itemMemory.arena();
        long meta = Item.meta(bytes, item);
        remaining = Item.valueLength(meta);
        runOffset = item + Item.valueStart(meta);
        runLength = itemMemory.firstPartLength(meta);
        memory = Item.isChunked(meta) ? itemMemory : null;
        nextChunk = memory == null ? 0 : Item.continuation(bytes, item, meta);
    }

    /// Stands at the start of a value that is in a buffer.
    void start(MemorySegment buffer, long offset, int length) {
        bytes = buffer;
        remaining = length;
        runOffset = offset;
        runLength = length;
        memory = null;
        nextChunk = 0;
    }

    /// Stands at the start of a chain of chunks with so many bytes.
    void startChain(ItemMemory itemMemory, int first, int length) {
        bytes = itemMemory.arena();
        memory = itemMemory;
        remaining = length;
        enter(itemMemory.offset(first));
    }

    /// Stands where another one does.
    void startAt(ValueCursor other) {
        bytes = other.bytes;
        memory = other.memory;
        remaining = other.remaining;
        runOffset = other.runOffset;
        runLength = other.runLength;
        nextChunk = other.nextChunk;
    }

    /// Stands nowhere.
    void clear() {
        start(MemorySegment.NULL, 0, 0);
    }

    MemorySegment bytes() {
        return bytes;
    }

    int remaining() {
        return remaining;
    }

    long runOffset() {
        return runOffset;
    }

    int runLength() {
        return runLength;
    }

    void advance(int length) {
        assert length <= runLength;
        remaining -= length;
        runOffset += length;
        runLength -= length;
        if (runLength == 0 && memory != null && nextChunk != 0) {
            enter(memory.offset(nextChunk));
        }
    }

    /// Moves on by any number of bytes.
    void skip(int length) {
        int left = length;
        while (left > 0) {
            int part = Math.min(runLength, left);
            advance(part);
            left -= part;
        }
    }

    private void enter(long chunk) {
        runOffset = chunk + Item.CONTINUATION_HEADER_BYTES;
        runLength = Math.min(Item.valueLength(Item.meta(bytes, chunk)), remaining);
        nextChunk = Item.next(bytes, chunk);
    }

    /// Writes bytes into the value.
    void write(MemorySegment source, long offset, int length) {
        int written = 0;
        while (written < length) {
            int part = Math.min(runLength, length - written);
            MemorySegment.copy(source, offset + written, bytes, runOffset, part);
            advance(part);
            written += part;
        }
    }

    /// Writes the rest of another value into this one.
    void writeAll(ValueCursor source) {
        while (source.remaining > 0) {
            int part = source.runLength;
            write(source.bytes, source.runOffset, part);
            source.advance(part);
        }
    }

    /// Reads the rest of the value.
    void readAll(MemorySegment target, long offset) {
        read(target, offset, remaining);
    }

    /// Reads so many bytes of the value.
    void read(MemorySegment target, long offset, int length) {
        int read = 0;
        while (read < length) {
            int part = Math.min(runLength, length - read);
            MemorySegment.copy(bytes, runOffset, target, offset + read, part);
            advance(part);
            read += part;
        }
    }
}
