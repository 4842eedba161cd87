package dev.scrubjay.server.os;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file that tells scripts which process to signal.
///
/// A server that cannot write it says so and serves all the same, as memcached does.
public final class PidFile {
    private PidFile() {}

    /// Writes the id of this process.
    ///
    /// @return what there is to complain about, in lines; empty if nothing
    public static String write(Path path) {
        String warning = warningOfAnother(path);
        Path draft = PublishedFile.draft(path, ".tmp");
        try {
            PublishedFile.write(draft, ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            // Java names the file when it cannot be opened, and only then.
            String problem =
                    e instanceof FileSystemException
                            ? "Could not open the pid file " + draft + " for writing"
                            : "Could not close the pid file " + draft;
            return warning + problem + ": " + SystemError.reason(e) + "\n";
        }
        try {
            PublishedFile.publish(draft, path);
        } catch (IOException e) {
            String problem = "Could not rename the pid file from " + draft + " to " + path;
            return warning + problem + ": " + SystemError.reason(e) + "\n";
        }
        return warning;
    }

    /// Removes the file, unless it is another's by now.
    ///
    /// @return what there is to complain about, in lines; empty if nothing
    public static String remove(Path path) {
        try {
            if (Files.isRegularFile(path) && read(path) == ProcessHandle.current().pid()) {
                Files.delete(path);
            }
            return "";
        } catch (IOException e) {
            return "Could not remove the pid file " + path + ": " + SystemError.reason(e) + "\n";
        }
    }

    private static String warningOfAnother(Path path) {
        if (!Files.isRegularFile(path)) {
            return "";
        }
        long pid;
        try {
            pid = read(path);
        } catch (IOException e) {
            return "";
        }
        return pid > 0 && ProcessHandle.of(pid).isPresent()
                ? "WARNING: The pid file contained the following (running) pid: " + pid + "\n"
                : "";
    }

    /// Reads the number in a pid file, 0 if it has none.
    private static long read(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        long pid = 0;
        for (byte b : bytes) {
            if (b < '0' || b > '9' || pid > Integer.MAX_VALUE) {
                break;
            }
            pid = pid * 10 + (b - '0');
        }
        return pid;
    }
}
