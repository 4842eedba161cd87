package dev.scrubjay.store.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A piece of memory outside the heap: reserved at once, committed page by page as it is touched.
///
/// Where there is `mmap`, a reservation costs address space only, and reads as zeros until it is
/// written to. Elsewhere the memory is allocated, which commits all of it. The segment has no
/// lifetime, so that an access checks bounds and nothing else: after [#close] an access ends the
/// process. Whoever closes must know that nobody comes any more.
///
/// Memory that is shared with a file outlives the process, however that ends.
public final class MappedMemory implements AutoCloseable {
    /// Page alignment, which also keeps cache lines of neighbours apart.
    private static final long ALIGNMENT = 4096;

    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS_NORESERVE_LINUX = 0x20 | 0x4000;
    private static final int MAP_ANONYMOUS_NORESERVE_MAC = 0x1000 | 0x40;
    private static final int MADV_DONTNEED_LINUX = 4;
    private static final int MADV_HUGEPAGE_LINUX = 14;
    private static final int MADV_REMOVE_LINUX = 9;
    private static final long MAP_FAILED = -1;
    private static final int NO_FILE = -1;

    private final MemorySegment segment;

    /// Owns the memory where it was allocated or shared with a file, null where it was mapped by
    /// us.
    private final @Nullable Arena owner;

    /// What the memory is shared with, if anything.
    private final @Nullable MemoryFile file;

    private MappedMemory(MemorySegment segment, @Nullable Arena owner, @Nullable MemoryFile file) {
        this.segment = segment;
        this.owner = owner;
        this.file = file;
    }

    /// Reserves memory that reads as zeros.
    ///
    /// @throws OutOfMemoryError when the operating system refuses
    public static MappedMemory reserve(long bytes) {
        int flags = anonymousMappingFlags();
        return flags == 0 ? allocate(bytes) : map(bytes, flags);
    }

    /// Maps memory on a file, which is opened or made, locked, and made so long.
    ///
    /// @throws IOException when the file cannot be had, or another server has it
    public static MappedMemory share(Path path, long bytes) throws IOException {
        MemoryFile file = MemoryFile.open(path);
        Arena arena = Arena.ofShared();
        try {
            long address = file.map(bytes, arena).address();
            return new MappedMemory(withoutLifetime(address, bytes), arena, file);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            arena.close();
            file.close();
            throw e;
        }
    }

    /// Returns whether memory that is reserved and not touched takes address space only.
    public static boolean isCommittedLate() {
        return anonymousMappingFlags() != 0;
    }

    /// Returns the memory. The same object at every call.
    public MemorySegment segment() {
        return segment;
    }

    /// Asks the operating system to keep all of the memory from being paged out, which commits it.
    ///
    /// @return false when it refuses, or when there is no such call
    public boolean lock() {
        if (isAllocated()) {
            return false;
        }
        try {
            return (int)
                            addressRangeCall("mlock")
                                    .invokeExact(segment.address(), segment.byteSize())
                    == 0;
        } catch (Throwable e) {
            throw new AssertionError("mlock cannot throw", e);
        }
    }

    /// Asks the operating system to use large pages, as far as the memory is committed later.
    ///
    /// @return false when it has none, or when there is no such call
    public boolean preferLargePages() {
        if (owner != null || !isLinux()) {
            return false;
        }
        try {
            return (int)
                            Advice.MADVISE.invokeExact(
                                    segment.address(), segment.byteSize(), MADV_HUGEPAGE_LINUX)
                    == 0;
        } catch (Throwable e) {
            throw new AssertionError("madvise cannot throw", e);
        }
    }

    /// Gives the memory of a part back to the operating system, where that can be done. The part
    /// then reads as zeros, and is committed again as it is touched.
    ///
    /// @param offset a multiple of the system's page size, as `bytes` is
    /// @return false when it cannot be done: then nothing has changed
    public boolean release(long offset, long bytes) {
        Objects.checkFromIndexSize(offset, bytes, segment.byteSize());
        if (isAllocated() || !isLinux()) {
            // Elsewhere the call exists and does not promise zeros.
            return false;
        }
        // Of a file the first would only forget the mapping, and keep the bytes.
        int advice = file == null ? MADV_DONTNEED_LINUX : MADV_REMOVE_LINUX;
        try {
            return (int) Advice.MADVISE.invokeExact(segment.address() + offset, bytes, advice) == 0;
        } catch (Throwable e) {
            throw new AssertionError("madvise cannot throw", e);
        }
    }

    /// Returns how long the file was before it was mapped. Only of memory shared with one.
    public long fileBytesFound() {
        return sharedWith().bytesFound();
    }

    /// Returns how much more the file's file system has room for. Only of memory shared with one.
    ///
    /// @throws IOException when the system cannot tell
    public long fileSystemBytesFree() throws IOException {
        return sharedWith().bytesFree();
    }

    /// Makes all of the memory read as zeros, and gives it back to the file system. Only of memory
    /// shared with a file; nobody may touch it meanwhile.
    ///
    /// @throws IOException when the file system refuses
    public void clear() throws IOException {
        sharedWith().clear(segment.byteSize());
    }

    /// Waits until a part of the memory is in the file for good: for a process that ends, all of it
    /// always is, for a machine that does only after this.
    ///
    /// @param offset a multiple of the system's page size
    public void sync(long offset, long bytes) {
        MemorySegment mapped = sharedWith().mapped();
        mapped.asSlice(offset, bytes).force();
    }

    /// Gives the memory back. Call it once, when nobody uses the segment any more.
    @Override
    public void close() {
        if (owner != null) {
            owner.close();
            closeFile();
            return;
        }
        try {
            int result =
                    (int)
                            addressRangeCall("munmap")
                                    .invokeExact(segment.address(), segment.byteSize());
            assert result == 0 : "munmap of what mmap gave";
        } catch (Throwable e) {
            throw new AssertionError("munmap cannot throw", e);
        }
    }

    private boolean isAllocated() {
        return owner != null && file == null;
    }

    private MemoryFile sharedWith() {
        MemoryFile shared = file;
        if (shared == null) {
            throw new IllegalStateException("not shared with a file");
        }
        return shared;
    }

    private void closeFile() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static int anonymousMappingFlags() {
        if (isLinux()) {
            return MAP_PRIVATE | MAP_ANONYMOUS_NORESERVE_LINUX;
        }
        if (systemName().startsWith("mac")) {
            return MAP_PRIVATE | MAP_ANONYMOUS_NORESERVE_MAC;
        }
        return 0;
    }

    private static boolean isLinux() {
        return systemName().startsWith("linux");
    }

    private static String systemName() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    }

    private static MappedMemory map(long bytes, int flags) {
        long address;
        try {
            address = (long) mmap().invokeExact(0L, bytes, PROT_READ_WRITE, flags, NO_FILE, 0L);
        } catch (Throwable e) {
            throw new AssertionError("mmap cannot throw", e);
        }
        if (address == MAP_FAILED) {
            throw new OutOfMemoryError(
                    "the operating system refused to reserve " + bytes + " bytes");
        }
        return new MappedMemory(withoutLifetime(address, bytes), null, null);
    }

    private static MappedMemory allocate(long bytes) {
        Arena arena = Arena.ofShared();
        long address = arena.allocate(bytes, ALIGNMENT).address();
        return new MappedMemory(withoutLifetime(address, bytes), arena, null);
    }

    @SuppressWarnings("restricted") // The address and size are those that were just given to us.
    private static MemorySegment withoutLifetime(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    private static MethodHandle mmap() {
        return call(
                "mmap",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG));
    }

    /// Called often, so it is linked once; and only when it is needed.
    private static final class Advice {
        static final MethodHandle MADVISE =
                call(
                        "madvise",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT));
    }

    private static MethodHandle addressRangeCall(String name) {
        return call(
                name,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    }

    @SuppressWarnings("restricted") // The descriptors above are those of POSIX, on 64-bit systems.
    private static MethodHandle call(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> symbol = linker.defaultLookup().find(name);
        return linker.downcallHandle(
                symbol.orElseThrow(() -> new UnsupportedOperationException("no " + name)),
                descriptor);
    }
}
