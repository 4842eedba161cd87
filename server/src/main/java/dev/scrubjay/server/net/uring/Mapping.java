package dev.scrubjay.server.net.uring;

import java.lang.foreign.MemorySegment;

/// Memory that the kernel uses as well: shared with a ring, or our own, on page boundaries.
///
/// Without a lifetime that Java watches: whoever unmaps it must know that neither side uses it any
/// more.
final class Mapping {
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_SHARED_POPULATE = 1 | 0x8000;
    private static final int MAP_PRIVATE_ANONYMOUS = 2 | 0x20;
    private static final int NO_FILE = -1;

    final MemorySegment segment;

    private Mapping(MemorySegment segment) {
        this.segment = segment;
    }

    /// Maps a part of a file, which is a ring.
    static Mapping ofFile(MemorySegment state, int file, long offset, long bytes)
            throws KernelException {
        return map(state, bytes, MAP_SHARED_POPULATE, file, offset);
    }

    /// Maps memory that reads as zeros, and is committed page by page as it is first used.
    static Mapping ofMemory(MemorySegment state, long bytes) throws KernelException {
        return map(state, bytes, MAP_PRIVATE_ANONYMOUS, NO_FILE, 0);
    }

    @SuppressWarnings("restricted") // The size is what was just mapped at that address.
    private static Mapping map(MemorySegment state, long bytes, int flags, int file, long offset)
            throws KernelException {
        long address =
                Kernel.checked(
                        Kernel.call(
                                state,
                                Kernel.MMAP,
                                0,
                                bytes,
                                PROT_READ_WRITE,
                                flags,
                                file,
                                offset));
        return new Mapping(MemorySegment.ofAddress(address).reinterpret(bytes));
    }

    void unmap(MemorySegment state) {
        long result =
                Kernel.call(
                        state, Kernel.MUNMAP, segment.address(), segment.byteSize(), 0, 0, 0, 0);
        assert result == 0 : "munmap of what mmap gave";
    }
}
