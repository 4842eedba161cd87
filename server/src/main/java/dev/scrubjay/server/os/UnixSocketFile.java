package dev.scrubjay.server.os;

import dev.scrubjay.server.config.UnixAddress;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// The file of a unix socket, around the moment in which a server binds it.
///
/// Any thread, but one server at a time: the permissions of new files are the whole process's.
public final class UnixSocketFile {
    /// The longest path that Java listens to or connects to; the system's is a byte longer.
    private static final int PATH_BYTES_MAX = 106;

    /// As the system writes names of files.
    private static final Charset PATH_CHARSET =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private static final int ACCESS_MASK = 0777;
    private static final int TYPE_MASK = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    private UnixSocketFile() {}

    /// Makes a socket's file.
    public interface Binding {
        /// Binds the socket to its path.
        void bind() throws IOException;
    }

    /// Whether a server can bind this path: nothing is there, or a socket to be replaced, in a
    /// directory that may be written to.
    public static boolean isFree(UnixAddress address) {
        Path path = Path.of(address.path());
        Path directory = path.toAbsolutePath().getParent();
        return directory != null
                && Files.isWritable(directory)
                && (isSocket(path) || !Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    }

    /// Has a socket bound that appears with its final permissions.
    ///
    /// A socket that is in the way is removed, whoever listens to it: as with memcached, the path
    /// is the last server's. What is no socket stays, and is an obstacle.
    public static void bind(UnixAddress address, Binding binding) throws IOException {
        if (address.path().getBytes(PATH_CHARSET).length > PATH_BYTES_MAX) {
            throw new IOException("File name too long");
        }
        Path path = Path.of(address.path());
        if (isSocket(path)) {
            try {
                Files.delete(path);
            } catch (IOException e) {
                // Binding fails then, and says what memcached says.
            }
        }
        int before = Libc.setFileMask(~address.mode() & ACCESS_MASK);
        try {
            binding.bind();
        } finally {
            Libc.setFileMask(before);
        }
    }

    private static boolean isSocket(Path path) {
        try {
            int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return (mode & TYPE_MASK) == SOCKET_TYPE;
        } catch (IOException e) {
            return false;
        }
    }
}
