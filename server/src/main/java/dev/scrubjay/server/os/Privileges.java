package dev.scrubjay.server.os;

import dev.scrubjay.server.config.ExitStatus;
import dev.scrubjay.server.config.StartupException;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/// Who the process acts as.
public final class Privileges {
    private static final int ROOT = 0;
    private static final String ROOT_NAME = "root";

    /// The kernel's "operation not permitted": there is nothing left to give up.
    private static final int EPERM = 1;

    private Privileges() {}

    /// Whether [#drop] is going to make this process another user's.
    public static boolean areToBeDropped(@Nullable String user) {
        return user != null && !user.equals(ROOT_NAME) && isRoot();
    }

    /// Gives up being root, for good and in every thread. Does nothing when not started as root.
    ///
    /// @param user who to become; root must be asked for by name
    /// @throws StartupException if that cannot be, in memcached's words
    public static void drop(@Nullable String user) {
        if (!isRoot()) {
            return;
        }
        if (user == null || user.isEmpty()) {
            throw new StartupException(ExitStatus.USAGE, "must add '-u root' to start as root");
        }
        if (user.equals(ROOT_NAME)) {
            return;
        }
        Libc.Account account = Libc.account(user);
        if (account == null) {
            throw new StartupException(
                    ExitStatus.NO_USER, "can't find the user " + user + " to switch to");
        }
        int error = Libc.dropGroups();
        if (error != 0 && error != EPERM) {
            throw new StartupException(
                    ExitStatus.SYSTEM, "failed to drop supplementary groups: error " + error);
        }
        if (Libc.setGroup(account.gid()) != 0 || Libc.setUser(account.uid()) != 0) {
            throw new StartupException(
                    ExitStatus.SYSTEM, "failed to assume identity of user " + user);
        }
    }

    /// Whether this process may do everything.
    private static boolean isRoot() {
        String users = ProcFile.lineAfter("status", "Uid:");
        if (users == null) {
            return Libc.effectiveUser() == ROOT;
        }
        // The real and the effective user come first; the saved one follows them.
        StringTokenizer words = new StringTokenizer(users);
        String real = words.nextToken();
        String effective = words.nextToken();
        return real.equals("0") || effective.equals("0");
    }
}
