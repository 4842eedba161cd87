package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.zip.CRC32C;

/// The first page of a memory file, where a store that stops leaves its [RestartImage].
///
/// ```
/// offset  size  field
///      0     8  magic     whose file this is
///      8     8  state     KEPT when all that follows, and all items, are as they were left
///     16     8  length    of the image
///     24     8  checksum  CRC-32C of length and image
///     32        image
/// ```
///
/// The state is written last when a store stops, and first when another one has begun to change
/// anything. So whenever a process ends, by whatever, the file says the truth.
final class RestartPage {
    static final String DAMAGED = "what is known about its items is damaged";

    private static final long MAGIC = 0x5363_7275_626A_6179L;
    private static final long KEPT = 0x6B65_7074_2D69_746DL;
    private static final long IN_USE = 0x696E_2D75_7365_2D2DL;

    private static final long MAGIC_AT = 0;
    private static final long STATE_AT = 8;
    private static final long LENGTH_AT = 16;
    private static final long CHECKSUM_AT = 24;
    private static final int HEADER_BYTES = 32;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final VarHandle ORDERED_LONG = LONG.varHandle();

    private final ItemMemory memory;
    private final MemorySegment page;

    RestartPage(ItemMemory memory) {
        this.memory = memory;
        page = memory.arena().asSlice(0, ItemMemory.PAGE_BYTES);
    }

    /// Reads what was left.
    ///
    /// @throws RestartException when nothing was left, or not by us, or not all of it
    RestartImage read() throws RestartException {
        RestartException.require(page.get(LONG, MAGIC_AT) == MAGIC, "it is none of ours");
        RestartException.require(
                page.get(LONG, STATE_AT) == KEPT,
                "the server before was not stopped by SIGUSR1 or \"shutdown graceful\"");
        long length = page.get(LONG, LENGTH_AT);
        RestartException.require(
                length >= 0 && length <= ItemMemory.PAGE_BYTES - HEADER_BYTES, DAMAGED);
        byte[] image = page.asSlice(HEADER_BYTES, length).toArray(BYTE);
        RestartException.require(page.get(LONG, CHECKSUM_AT) == checksum(image), DAMAGED);
        return RestartImage.of(image);
    }

    /// Says that from now on nothing in the file can be relied on.
    void begin() {
        ORDERED_LONG.setVolatile(page, STATE_AT, IN_USE);
        page.set(LONG, MAGIC_AT, MAGIC);
        memory.sync(0, ItemMemory.PAGE_BYTES);
    }

    /// Leaves an image. All items must be as they are to be.
    void write(RestartImage image) {
        byte[] bytes = image.toBytes();
        page.set(LONG, LENGTH_AT, bytes.length);
        page.set(LONG, CHECKSUM_AT, checksum(bytes));
        MemorySegment.copy(bytes, 0, page, BYTE, HEADER_BYTES, bytes.length);
        memory.sync(0, memory.arena().byteSize());
        ORDERED_LONG.setVolatile(page, STATE_AT, KEPT);
        memory.sync(0, ItemMemory.PAGE_BYTES);
    }

    private static long checksum(byte[] image) {
        CRC32C checksum = new CRC32C();
        checksum.update(image);
        return checksum.getValue() << Integer.SIZE | image.length;
    }
}
