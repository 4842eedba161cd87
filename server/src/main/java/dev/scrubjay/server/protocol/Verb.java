package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;

/// What a request asks for: the words of the text protocol, and the outcomes a decoder stands in
/// for them when a line cannot be executed.
public enum Verb {
    /// Values without their cas unique.
    GET,
    /// Values with their cas unique.
    GETS,
    /// Touch, then values without their cas unique.
    GAT,
    /// Touch, then values with their cas unique.
    GATS,
    /// Stores unconditionally.
    SET,
    /// Stores where there is nothing yet.
    ADD,
    /// Stores where there is something already.
    REPLACE,
    /// Adds behind what is there.
    APPEND,
    /// Adds in front of what is there.
    PREPEND,
    /// Stores where the cas unique is still the same.
    CAS,
    /// Removes.
    DELETE,
    /// Adds to a decimal number.
    INCR,
    /// Subtracts from a decimal number, down to 0.
    DECR,
    /// Gives a new time to live.
    TOUCH,
    /// The meta protocol's no-op.
    META_NOOP,
    /// The meta protocol's retrieval of one key: `mg`.
    META_GET,
    /// The meta protocol's store: `ms`.
    META_SET,
    /// The meta protocol's removal, or invalidation: `md`.
    META_DELETE,
    /// The meta protocol's arithmetic: `ma`.
    META_ARITHMETIC,
    /// What there is to know about an item, for people: `me`.
    META_DEBUG,
    /// Invalidates everything, now or later.
    FLUSH_ALL,
    /// The release we are compatible with.
    VERSION,
    /// Sets how much is logged.
    VERBOSITY,
    /// Closes the connection.
    QUIT,
    /// Statistics.
    STATS,
    /// Stops the server.
    SHUTDOWN,
    /// Moves the clock; a debug command.
    DEBUGTIME,
    /// Any of [AdminWords]: the line is given to administration as it is.
    ADMIN,
    /// Nothing to execute: the request's `reply` is the answer.
    REJECTED;

    /// Longest word that can be a verb.
    static final int WORD_BYTES_MAX = 9;

    private static final long MG = word("mg");
    private static final long MS = word("ms");
    private static final long MD = word("md");
    private static final long MA = word("ma");
    private static final long ME = word("me");
    private static final long MN = word("mn");
    private static final long GET_WORD = word("get");
    private static final long SET_WORD = word("set");
    private static final long ADD_WORD = word("add");
    private static final long CAS_WORD = word("cas");
    private static final long GAT_WORD = word("gat");
    private static final long GETS_WORD = word("gets");
    private static final long GATS_WORD = word("gats");
    private static final long INCR_WORD = word("incr");
    private static final long DECR_WORD = word("decr");
    private static final long QUIT_WORD = word("quit");
    private static final long TOUCH_WORD = word("touch");
    private static final long STATS_WORD = word("stats");
    private static final long DELETE_WORD = word("delete");
    private static final long APPEND_WORD = word("append");
    private static final long REPLACE_WORD = word("replace");
    private static final long PREPEND_WORD = word("prepend");
    private static final long VERSION_WORD = word("version");
    private static final long SHUTDOWN_WORD = word("shutdown");
    private static final long FLUSH_AL_WORD = word("flush_al");
    private static final long VERBOSIT_WORD = word("verbosit");
    private static final long DEBUGTIM_WORD = word("debugtim");

    /// Returns whether a request has a key and meta flags.
    boolean isMeta() {
        return this == META_GET
                || this == META_SET
                || this == META_DELETE
                || this == META_ARITHMETIC
                || this == META_DEBUG;
    }

    /// Names the verb spelled by `[start, end)`, or [#REJECTED] for anything else.
    static Verb match(MemorySegment input, int start, int end) {
        int length = end - start;
        if (length > WORD_BYTES_MAX) {
            return REJECTED;
        }
        byte ninth = length == WORD_BYTES_MAX ? Scan.at(input, end - 1) : 0;
        return match(Scan.word(input, start), length, ninth);
    }

    /// Names the verb spelled by a word.
    ///
    /// @param word the first eight bytes, little-endian, bytes past the word's end ignored
    /// @param length bytes in the word
    /// @param ninth the ninth byte, looked at only when `length` is 9
    /// @return the verb, or [#REJECTED] for anything else
    static Verb match(long word, int length, byte ninth) {
        long letters = length < Long.BYTES ? word & ((1L << (length * Byte.SIZE)) - 1) : word;
        return switch (length) {
            case 2 -> matchTwo(letters);
            case 3 -> matchThree(letters);
            case 4 -> matchFour(letters);
            case 5 -> letters == TOUCH_WORD ? TOUCH : letters == STATS_WORD ? STATS : REJECTED;
            case 6 -> letters == DELETE_WORD ? DELETE : letters == APPEND_WORD ? APPEND : REJECTED;
            case 7 -> matchSeven(letters);
            case 8 -> letters == SHUTDOWN_WORD ? SHUTDOWN : REJECTED;
            case WORD_BYTES_MAX -> matchNine(letters, ninth);
            default -> REJECTED;
        };
    }

    private static Verb matchTwo(long letters) {
        if (letters == MG) {
            return META_GET;
        }
        if (letters == MS) {
            return META_SET;
        }
        if (letters == MN) {
            return META_NOOP;
        }
        if (letters == MD) {
            return META_DELETE;
        }
        if (letters == MA) {
            return META_ARITHMETIC;
        }
        return letters == ME ? META_DEBUG : REJECTED;
    }

    private static Verb matchThree(long letters) {
        if (letters == GET_WORD) {
            return GET;
        }
        if (letters == SET_WORD) {
            return SET;
        }
        if (letters == ADD_WORD) {
            return ADD;
        }
        if (letters == CAS_WORD) {
            return CAS;
        }
        return letters == GAT_WORD ? GAT : REJECTED;
    }

    private static Verb matchFour(long letters) {
        if (letters == GETS_WORD) {
            return GETS;
        }
        if (letters == INCR_WORD) {
            return INCR;
        }
        if (letters == DECR_WORD) {
            return DECR;
        }
        if (letters == GATS_WORD) {
            return GATS;
        }
        return letters == QUIT_WORD ? QUIT : REJECTED;
    }

    private static Verb matchSeven(long letters) {
        if (letters == REPLACE_WORD) {
            return REPLACE;
        }
        if (letters == PREPEND_WORD) {
            return PREPEND;
        }
        return letters == VERSION_WORD ? VERSION : REJECTED;
    }

    private static Verb matchNine(long letters, byte ninth) {
        if (letters == FLUSH_AL_WORD && ninth == 'l') {
            return FLUSH_ALL;
        }
        if (letters == VERBOSIT_WORD && ninth == 'y') {
            return VERBOSITY;
        }
        return letters == DEBUGTIM_WORD && ninth == 'e' ? DEBUGTIME : REJECTED;
    }

    private static long word(String letters) {
        long word = 0;
        for (int index = letters.length() - 1; index >= 0; index--) {
            word = word << Byte.SIZE | letters.charAt(index);
        }
        return word;
    }
}
