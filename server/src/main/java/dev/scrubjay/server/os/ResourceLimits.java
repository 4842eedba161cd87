package dev.scrubjay.server.os;

import dev.scrubjay.server.config.ExitStatus;
import dev.scrubjay.server.config.StartupException;
import java.util.Locale;
import java.util.StringTokenizer;

/// What the system lets this process use.
public final class ResourceLimits {
    private static final int CORE = 4;
    private static final int OPEN_FILES_LINUX = 7;
    private static final int OPEN_FILES_MAC = 8;

    private static final long UNLIMITED_LINUX = -1;
    private static final long UNLIMITED_MAC = Long.MAX_VALUE;

    /// Files that are open besides connections: jars, selectors, the terminal, listening sockets.
    private static final int OTHER_FILES = 64;

    private ResourceLimits() {}

    /// Lets core files be as large as may be.
    ///
    /// @throws StartupException if there would be none
    public static void allowCoreFiles() {
        long[] limit = new long[2];
        if (Libc.getLimit(CORE, limit) == 0) {
            long[] unlimited = {unlimited(), unlimited()};
            if (Libc.setLimit(CORE, unlimited) != 0) {
                limit[0] = limit[1];
                Libc.setLimit(CORE, limit);
            }
        }
        if (Libc.getLimit(CORE, limit) != 0 || limit[0] == 0) {
            throw new StartupException(ExitStatus.SYSTEM, "failed to ensure corefile creation");
        }
    }

    /// Makes sure that enough files may be open.
    ///
    /// @param connectionsMax how many connections there may be, each of which is a file
    /// @throws StartupException if the system does not allow that many
    public static void allowOpenFiles(int connectionsMax) {
        long needed = (long) connectionsMax + OTHER_FILES;
        if (openFilesShown() >= needed) {
            return;
        }
        int resource = isMac() ? OPEN_FILES_MAC : OPEN_FILES_LINUX;
        long[] limit = new long[2];
        if (Libc.getLimit(resource, limit) != 0) {
            throw new StartupException(ExitStatus.SYSTEM, "failed to getrlimit number of files");
        }
        if (covers(limit[0], needed)) {
            return;
        }
        // The virtual machine has raised the first to the second already, so both must grow.
        limit[0] = needed;
        if (!covers(limit[1], needed)) {
            limit[1] = needed;
        }
        if (Libc.setLimit(resource, limit) != 0) {
            throw new StartupException(
                    ExitStatus.SYSTEM,
                    "failed to set rlimit for open files. Try starting as root or requesting"
                            + " smaller maxconns value.");
        }
    }

    /// Returns the limit that the kernel's file shows, 0 where there is none.
    private static long openFilesShown() {
        String limits = ProcFile.lineAfter("limits", "Max open files");
        if (limits == null) {
            return 0;
        }
        String now = new StringTokenizer(limits).nextToken();
        return now.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(now);
    }

    private static boolean covers(long limit, long needed) {
        return Long.compareUnsigned(limit, needed) >= 0;
    }

    private static long unlimited() {
        return isMac() ? UNLIMITED_MAC : UNLIMITED_LINUX;
    }

    private static boolean isMac() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
    }
}
