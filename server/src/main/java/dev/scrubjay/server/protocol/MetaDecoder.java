package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads the lines of the meta commands: `verb key [length] flags...`.
///
/// A [TextDecoder] owns one. It reads every word once, fills the batch as it goes, and takes the
/// operation back when something is wrong: a bad line is answered with the error of the last bad
/// flag, as memcached does, and has no other effect.
final class MetaDecoder {
    /// The most words of a line, the verb included.
    private static final int WORDS_MAX = 20;

    /// The longest opaque, with its letter.
    private static final int OPAQUE_BYTES_MAX = 32;

    private static final int NO_VALUE = -1;

    /// The last of the ASCII characters.
    private static final byte DELETE = 127;

    private final Numbers numbers = new Numbers();
    private int valueLength;
    private boolean isOpaqueTooLong;

    /// Returns how long the value behind the last line is, or -1 when there is none, or its length
    /// could not be read.
    int valueLength() {
        return valueLength;
    }

    /// Decodes one line.
    ///
    /// @param start where the verb starts
    /// @param wordEnd where it ends
    /// @param lineEnd where the line ends
    /// @return null when the operation was added, or the answer that refuses it
    @Nullable Reply decode(
            MemorySegment input,
            Verb verb,
            int start,
            int wordEnd,
            int lineEnd,
            RequestBatch batch) {
        valueLength = NO_VALUE;
        int keyStart = Scan.skipSpaces(input, wordEnd, lineEnd);
        int keyEnd = Scan.tokenEnd(input, keyStart, lineEnd);
        int flagsStart = keyEnd;
        int words = 2;
        if (keyStart == keyEnd) {
            return Reply.BAD_FORMAT;
        }
        if (verb == Verb.META_SET) {
            int lengthStart = Scan.skipSpaces(input, keyEnd, lineEnd);
            flagsStart = Scan.tokenEnd(input, lengthStart, lineEnd);
            if (!readLength(input, lengthStart, flagsStart)) {
                return Reply.BAD_FORMAT;
            }
            words++;
        }
        if (verb == Verb.META_DEBUG) {
            return decodeDebug(input, start, keyStart, keyEnd, lineEnd, batch);
        }
        int count = batch.count();
        int index = batch.addMeta(verb, start, keyStart, keyEnd - keyStart);
        Reply refusal = keyEnd - keyStart > TextDecoder.KEY_BYTES_MAX ? Reply.BAD_FORMAT : null;
        if (refusal == null) {
            refusal = decodeFlags(input, flagsStart, lineEnd, words, batch, index);
        }
        if (refusal == null) {
            refusal = checkModeAndOpaque(verb, batch.meta().mode(index));
        } else if (hasPunctuation(input, flagsStart, lineEnd)) {
            refusal = Reply.BAD_FORMAT;
        } else if (verb == Verb.META_ARITHMETIC) {
            refusal = Reply.BAD_ARITH_FLAGS;
        }
        if (refusal != null) {
            batch.truncate(count);
        }
        return refusal;
    }

    private boolean readLength(MemorySegment input, int start, int end) {
        if (!numbers.readInt(input, start, end)
                || numbers.value() < 0
                || numbers.value() > TextDecoder.VALUE_BYTES_MAX) {
            return false;
        }
        valueLength = (int) numbers.value();
        return true;
    }

    /// `me key [b]`: other words mean nothing.
    private static @Nullable Reply decodeDebug(
            MemorySegment input,
            int start,
            int keyStart,
            int keyEnd,
            int lineEnd,
            RequestBatch batch) {
        if (keyEnd - keyStart > TextDecoder.KEY_BYTES_MAX) {
            return Reply.BAD_FORMAT;
        }
        int index = batch.addMeta(Verb.META_DEBUG, start, keyStart, keyEnd - keyStart);
        int flagStart = Scan.skipSpaces(input, keyEnd, lineEnd);
        int flagEnd = Scan.tokenEnd(input, flagStart, lineEnd);
        boolean isBinary = flagEnd - flagStart == 1 && Scan.at(input, flagStart) == 'b';
        if (isBinary && !decodeKey(input, batch, index)) {
            batch.truncate(index);
            return Reply.BAD_FORMAT;
        }
        batch.meta().setFlags(index, isBinary ? MetaFlag.BASE64_KEY : 0, 0);
        return null;
    }

    /// Reads the flags, each a letter with or without something behind it.
    private @Nullable Reply decodeFlags(
            MemorySegment input,
            int start,
            int lineEnd,
            int wordsBefore,
            RequestBatch batch,
            int index) {
        isOpaqueTooLong = false;
        Reply refusal = null;
        long seen = 0;
        long steps = 0;
        int stepShift = 0;
        int words = wordsBefore;
        int flag = Scan.skipSpaces(input, start, lineEnd);
        while (flag < lineEnd) {
            if (++words > WORDS_MAX) {
                return Reply.TOO_MANY_FLAGS;
            }
            int end = Scan.tokenEnd(input, flag, lineEnd);
            byte letter = Scan.at(input, flag);
            long bit = letter >= 'A' && letter <= 'z' ? MetaFlag.bit(letter) : 0;
            if ((bit & MetaFlag.KNOWN & ~seen) == 0) {
                boolean isDuplicate = letter < 0 || letter == DELETE || (bit & seen) != 0;
                return countWords(input, end, lineEnd, words) > WORDS_MAX
                        ? Reply.TOO_MANY_FLAGS
                        : isDuplicate ? Reply.DUPLICATE_FLAG : Reply.INVALID_FLAG;
            }
            seen |= bit;
            if ((bit & MetaFlag.WITH_ARGUMENT) != 0) {
                Reply bad = readArgument(input, letter, flag, end, batch, index);
                // memcached has no words of its own for bad client flags.
                refusal =
                        bad == null || (bad == Reply.BAD_FORMAT && refusal != null) ? refusal : bad;
            }
            int step = MetaFlag.step(letter);
            if (step != 0) {
                steps |= (long) step << stepShift;
                stepShift += MetaFlag.STEP_BITS;
            }
            flag = Scan.skipSpaces(input, end, lineEnd);
        }
        batch.meta().setFlags(index, seen, steps);
        return refusal;
    }

    private static int countWords(MemorySegment input, int start, int lineEnd, int before) {
        int words = before;
        int index = Scan.skipSpaces(input, start, lineEnd);
        while (index < lineEnd) {
            words++;
            index = Scan.skipSpaces(input, Scan.tokenEnd(input, index, lineEnd), lineEnd);
        }
        return words;
    }

    /// Reads what stands behind a flag's letter, and returns what is wrong with it, or null.
    private @Nullable Reply readArgument(
            MemorySegment input, byte letter, int flag, int end, RequestBatch batch, int index) {
        MetaColumns meta = batch.meta();
        int start = flag + 1;
        switch (letter) {
            case 'O' -> {
                isOpaqueTooLong = end - flag > OPAQUE_BYTES_MAX;
                meta.setOpaque(index, start, end - start);
            }
            case 'b' -> {
                return decodeKey(input, batch, index) ? null : Reply.BAD_KEY_ENCODING;
            }
            case 'M' -> meta.setMode(index, end > start ? Scan.at(input, start) : (byte) ' ');
            case 'T', 'N', 'R' -> {
                if (!numbers.readInt(input, start, end)) {
                    return Reply.BAD_TOKEN;
                }
                setTime(batch, index, letter, (int) numbers.value());
            }
            default -> {
                if (!numbers.readUnsigned(input, start, end)) {
                    return badNumber(letter);
                }
                setNumber(batch, index, letter, numbers.value());
            }
        }
        return null;
    }

    private static void setTime(RequestBatch batch, int index, byte letter, int exptime) {
        switch (letter) {
            case 'T' -> batch.setExptime(index, exptime);
            case 'N' -> batch.meta().setVivifyExptime(index, exptime);
            default -> batch.meta().setRecacheExptime(index, exptime);
        }
    }

    private static void setNumber(RequestBatch batch, int index, byte letter, long number) {
        switch (letter) {
            case 'C' -> batch.setNumber(index, number);
            case 'E' -> batch.meta().setNewCas(index, number);
            case 'D' -> batch.meta().setDelta(index, number);
            case 'J' -> batch.meta().setInitial(index, number);
            default -> batch.setFlags(index, (int) number);
        }
    }

    private static Reply badNumber(byte letter) {
        return switch (letter) {
            case 'C', 'E' -> Reply.BAD_TOKEN;
            case 'D' -> Reply.BAD_DELTA_VALUE;
            case 'J' -> Reply.BAD_INITIAL_VALUE;
            default -> Reply.BAD_FORMAT;
        };
    }

    /// Decodes the key of an operation. It stays within the line's buffer otherwise; decoding it in
    /// place would make it impossible to decode the line again.
    private static boolean decodeKey(MemorySegment input, RequestBatch batch, int index) {
        MetaColumns meta = batch.meta();
        int start = batch.keyOffset(index);
        int target = meta.decodedKeyOffset(index);
        int length =
                Base64Key.decode(
                        input, start, start + batch.keyLength(index), meta.decodedKeys(), target);
        if (length == 0) {
            return false;
        }
        batch.setDecodedKey(index, target, length);
        return true;
    }

    private @Nullable Reply checkModeAndOpaque(Verb verb, byte mode) {
        if (mode != 0 && verb == Verb.META_SET && "EAPRS".indexOf(mode) < 0) {
            return Reply.BAD_STORE_MODE;
        }
        if (mode != 0 && verb == Verb.META_ARITHMETIC && "I+D-".indexOf(mode) < 0) {
            return Reply.BAD_ARITH_MODE;
        }
        return isOpaqueTooLong ? Reply.OPAQUE_TOO_LONG : null;
    }

    /// Returns whether a flag is neither letter nor digit, nor one of the few signs between them:
    /// memcached then takes the line for something else than a meta command.
    private static boolean hasPunctuation(MemorySegment input, int start, int lineEnd) {
        int index = Scan.skipSpaces(input, start, lineEnd);
        while (index < lineEnd) {
            byte letter = Scan.at(input, index);
            if (letter >= 0 && letter != DELETE && (letter < '0' || letter > 'z')) {
                return true;
            }
            index = Scan.skipSpaces(input, Scan.tokenEnd(input, index, lineEnd), lineEnd);
        }
        return false;
    }
}
