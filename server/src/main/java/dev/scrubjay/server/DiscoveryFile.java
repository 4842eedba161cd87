package dev.scrubjay.server;

import dev.scrubjay.server.command.ClusterNodes;
import dev.scrubjay.server.config.DiscoveryConfig;
import dev.scrubjay.server.config.ExitStatus;
import dev.scrubjay.server.config.StartupException;
import dev.scrubjay.server.os.SystemError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Keeps the list of servers for auto-discovery as the file of `-o discovery_file` has it.
///
/// [#run] is the body of the thread `discovery`, which looks at the file's time once a second. A
/// file that cannot be used is complained about once, and the list before still holds.
final class DiscoveryFile implements Runnable {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path file;
    private final ClusterNodes nodes;
    private FileTime seen;
    private long seenBytes;
    private volatile boolean isClosed;

    private DiscoveryFile(Path file, ClusterNodes nodes) throws IOException {
        this.file = file;
        this.nodes = nodes;
        seen = Files.getLastModifiedTime(file);
        seenBytes = Files.size(file);
        nodes.update(Files.readString(file, StandardCharsets.UTF_8), seconds());
    }

    /// Reads what was asked for.
    ///
    /// @return what to run in a thread of its own, null when there is nothing to look at again
    /// @throws StartupException if it cannot be used
    static @Nullable DiscoveryFile open(DiscoveryConfig config, ClusterNodes nodes) {
        Path file = config.file();
        try {
            if (file != null) {
                return new DiscoveryFile(file, nodes);
            }
            String list = config.nodes();
            if (list != null) {
                long millis = System.currentTimeMillis();
                nodes.update(list, TimeUnit.MILLISECONDS.toSeconds(millis));
            }
            return null;
        } catch (IOException e) {
            throw refused("discovery_file " + file + ": " + SystemError.reason(e));
        } catch (IllegalArgumentException e) {
            throw refused((file == null ? "discovery_nodes" : "" + file) + ": " + e.getMessage());
        }
    }

    private static StartupException refused(String reason) {
        return new StartupException(ExitStatus.USAGE, "scrubjayd: " + reason);
    }

    /// Ends [#run]. Its thread has to be unparked.
    void stop() {
        isClosed = true;
    }

    @Override
    public void run() {
        while (!isClosed) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            try {
                look();
            } catch (IOException e) {
                complain(SystemError.reason(e));
            } catch (IllegalArgumentException e) {
                complain(e.getMessage());
            }
        }
    }

    private void look() throws IOException {
        if (!Files.exists(file)) {
            return; // It is being replaced, or gone; the list stays.
        }
        FileTime time = Files.getLastModifiedTime(file);
        long bytes = Files.size(file);
        if (!time.equals(seen) || bytes != seenBytes) {
            seen = time;
            seenBytes = bytes;
            nodes.update(Files.readString(file, StandardCharsets.UTF_8), seconds());
        }
    }

    private long seconds() {
        return seen.to(TimeUnit.SECONDS);
    }

    private void complain(@Nullable String reason) {
        System.err.println("scrubjayd: discovery_file " + file + ": " + reason);
    }
}
