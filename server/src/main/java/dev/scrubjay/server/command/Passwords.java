package dev.scrubjay.server.command;

import java.util.List;

/// Who may come in, as the file of `-Y` said when it was read last.
///
/// Any worker asks. [#replace] may be called by any thread meanwhile.
public final class Passwords {
    /// What the file may hold at most; memcached does not look at what follows either.
    public static final int ENTRIES_MAX = 8;

    private volatile List<Entry> entries = List.of();

    /// Creates a list that lets nobody in.
    public Passwords() {}

    /// One line of the file.
    @SuppressWarnings("ArrayRecordComponent") // Compared byte by byte, here only.
    public record Entry(byte[] user, byte[] password) {}

    /// Lets others in from now on. Who is in already stays.
    public void replace(List<Entry> newEntries) {
        entries = List.copyOf(newEntries);
    }

    /// Returns whether a user may come in. Takes as long for a wrong password as for a right one.
    boolean accept(byte[] user, byte[] password) {
        int accepted = 0;
        for (Entry entry : entries) {
            accepted |= equal(entry.user(), user) & equal(entry.password(), password);
        }
        return accepted != 0;
    }

    /// 1 if both are the same, 0 if not, after the same work for all given bytes.
    private static int equal(byte[] expected, byte[] given) {
        int difference = expected.length ^ given.length;
        for (int index = 0; index < given.length; index++) {
            int other = expected.length == 0 ? 0 : expected[index % expected.length];
            difference |= given[index] ^ other;
        }
        return difference == 0 ? 1 : 0;
    }
}
