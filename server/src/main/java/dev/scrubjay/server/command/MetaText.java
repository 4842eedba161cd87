package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.MetaColumns;
import dev.scrubjay.server.protocol.MetaFlag;
import dev.scrubjay.server.protocol.RequestBatch;

/// How the answers of the meta commands are spelled. Every pair is two characters, the first one in
/// the lower byte; return flags come with the space before them.
final class MetaText {
    /// Done, and nothing more to say.
    static final int DONE = pair('H', 'D');

    /// A value follows.
    static final int VALUE = pair('V', 'A');

    /// No such item, of a retrieval.
    static final int MISS = pair('E', 'N');

    /// No such item, of anything else.
    static final int NOT_FOUND = pair('N', 'F');

    /// Not stored, since the mode's condition does not hold.
    static final int NOT_STORED = pair('N', 'S');

    /// The cas is another one.
    static final int EXISTS = pair('E', 'X');

    /// Somebody else was told to renew the item.
    static final int TOKEN_SENT = pair(' ', 'Z');

    /// The value is out of date.
    static final int STALE = pair(' ', 'X');

    /// You are told to renew the item.
    static final int WON = pair(' ', 'W');

    static final int SIZE = pair(' ', 's');
    static final int TTL = pair(' ', 't');
    static final int CAS = pair(' ', 'c');
    static final int FLAGS = pair(' ', 'f');
    static final int LAST_ACCESS = pair(' ', 'l');
    static final int HIT_BEFORE = pair(' ', 'h');
    static final int OPAQUE = pair(' ', 'O');
    static final int KEY = pair(' ', 'k');
    static final int BASE64_KEY = pair(' ', 'b');

    /// What is said of an item that is never over.
    static final int UNLIMITED = pair('-', '1');

    private MetaText() {}

    private static int pair(char first, char second) {
        return first | second << Byte.SIZE;
    }

    static void putNumber(ResponseBuffer out, int flag, long number) {
        out.putPair(flag);
        out.putNumber(number);
    }

    /// Writes how many seconds an item has left: -1 for never over, 0 for over already.
    static void putTtl(ResponseBuffer out, int expiry, int now) {
        out.putPair(TTL);
        if (expiry == 0) {
            out.putPair(UNLIMITED);
        } else {
            out.putNumber(Math.max(0, expiry - now));
        }
    }

    static void putOpaque(ResponseBuffer out, RequestBatch batch, int index) {
        MetaColumns meta = batch.meta();
        out.putPair(OPAQUE);
        out.put(batch.input(), meta.opaqueOffset(index), meta.opaqueLength(index));
    }

    /// Writes the key of a request.
    static void putKey(ResponseBuffer out, RequestBatch batch, int index, boolean isBinary) {
        out.putPair(KEY);
        putBareKey(out, batch, index, isBinary);
        if (isBinary) {
            out.putPair(BASE64_KEY);
        }
    }

    static void putBareKey(ResponseBuffer out, RequestBatch batch, int index, boolean isBinary) {
        if (isBinary) {
            out.putBase64(batch.keys(index), batch.keyOffset(index), batch.keyLength(index));
        } else {
            out.put(batch.keys(index), batch.keyOffset(index), batch.keyLength(index));
        }
    }

    /// Writes a status, and of the request what identifies it.
    static void putPlain(ResponseBuffer out, int status, RequestBatch batch, int index) {
        MetaColumns meta = batch.meta();
        out.putPair(status);
        for (long rest = meta.steps(index); rest != 0; rest >>>= MetaFlag.STEP_BITS) {
            switch ((int) rest & MetaFlag.STEP_MASK) {
                case MetaFlag.STEP_OPAQUE -> putOpaque(out, batch, index);
                case MetaFlag.STEP_KEY ->
                        putKey(out, batch, index, meta.has(index, MetaFlag.BASE64_KEY));
                default -> {}
            }
        }
        out.putLineEnd();
    }
}
