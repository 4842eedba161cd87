package dev.scrubjay.benchmarks.soak;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A key that one visitor owns, and what the server may hold for it.
///
/// Every value says whose it is and which version, and the rest of it follows from that: a value
/// that is somebody else's, cut, or older than one that was acknowledged is noticed. Confined to
/// its visitor's thread.
final class SoakKey {
    private static final int ALPHABET = 26;

    private final String name;
    private final byte[] start;

    /// The last version sent.
    private int sent;

    /// The oldest version that the server may still answer with.
    private int oldest = 1;

    private int unansweredDeletes;
    private boolean isMissRight = true;

    SoakKey(String name) {
        this.name = name;
        start = (name + ' ').getBytes(StandardCharsets.US_ASCII);
    }

    String name() {
        return name;
    }

    /// The next version's value, at least so long that it says what it is.
    byte[] nextValue(int length) {
        return value(++sent, length);
    }

    /// The version last sent.
    int sent() {
        return sent;
    }

    void stored(int version) {
        oldest = version;
        isMissRight = false;
    }

    void deleteSent() {
        unansweredDeletes++;
    }

    /// @param version the last one sent before
    void deleted(int version) {
        unansweredDeletes--;
        oldest = version + 1;
        isMissRight = true;
    }

    /// The connection broke: nobody knows what the server did of what it did not answer.
    void interrupted() {
        isMissRight |= unansweredDeletes > 0;
        unansweredDeletes = 0;
    }

    boolean isMissRight() {
        return isMissRight;
    }

    /// Checks a value, and takes note of its version.
    boolean isRight(byte[] value) {
        int version = version(value);
        boolean isRight =
                version >= oldest
                        && version <= sent
                        && Arrays.equals(value, value(version, value.length));
        if (isRight) {
            oldest = version;
        }
        return isRight;
    }

    private int version(byte[] value) {
        int version = 0;
        for (int at = start.length; at < value.length && value[at] != ' '; at++) {
            version = version * 10 + (value[at] - '0');
        }
        return version;
    }

    private byte[] value(int version, int length) {
        byte[] head = (name + ' ' + version + ' ').getBytes(StandardCharsets.US_ASCII);
        byte[] value = Arrays.copyOf(head, Math.max(length, head.length));
        for (int at = head.length; at < value.length; at++) {
            value[at] = (byte) ('a' + (at + version) % ALPHABET);
        }
        return value;
    }
}
