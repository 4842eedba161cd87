package dev.scrubjay.store.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A file to map memory on, open and locked: no second server of ours can use it meanwhile.
///
/// Bytes that were never written read as zeros and take no space. Confined to whoever maps it.
final class MemoryFile implements AutoCloseable {
    /// The files that are open in this process. The lock of the operating system keeps other
    /// processes out, and would be lost if the same file were opened and closed once more here.
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    @SuppressWarnings("UnusedVariable") // Held until the channel is closed.
    private final FileLock lock;

    private final long bytesFound;

    private MemorySegment mapped = MemorySegment.NULL;

    private MemoryFile(Path path, FileChannel channel, FileLock lock) throws IOException {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
        bytesFound = channel.size();
    }

    /// Opens a file, or makes an empty one that only its owner may read.
    ///
    /// @throws IOException if it cannot be had, with the system's reason
    /// @throws FileInUseException if another server has it
    static MemoryFile open(Path path) throws IOException {
        create(path);
        Path real = path.toRealPath();
        if (!Files.isRegularFile(real)) {
            String reason = Files.isDirectory(real) ? "Is a directory" : "Not a regular file";
            throw new FileSystemException(path.toString(), null, reason);
        }
        if (!OPEN.add(real)) {
            throw new FileInUseException(path);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(real, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return new MemoryFile(real, channel, lock(path, channel));
        } catch (IOException | RuntimeException e) {
            OPEN.remove(real);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static void create(Path path) throws IOException {
        try {
            if (Files.getFileStore(parent(path)).supportsFileAttributeView("posix")) {
                Files.createFile(
                        path,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(path);
            }
        } catch (FileAlreadyExistsException _) {
            // As it should be from the second start on.
        }
    }

    private static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? path : parent;
    }

    private static FileLock lock(Path path, FileChannel channel) throws IOException {
        FileLock lock = tryLock(channel);
        if (lock == null) {
            throw new FileInUseException(path);
        }
        return lock;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    /// How long the file was when it was opened.
    long bytesFound() {
        return bytesFound;
    }

    /// How much more the file system has room for.
    long bytesFree() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /// Maps the beginning of the file, which becomes at least so long.
    MemorySegment map(long bytes, Arena arena) throws IOException {
        mapped = channel.map(MapMode.READ_WRITE, 0, bytes, arena);
        return mapped;
    }

    /// What was mapped last.
    MemorySegment mapped() {
        return mapped;
    }

    /// Makes all of the file read as zeros, and exactly so long. Nobody may touch the mapping
    /// meanwhile.
    void clear(long bytes) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.allocate(1), bytes - 1);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        OPEN.remove(path);
    }
}
