package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// What a connection does with a decoder, without sockets and without a store: feeds it pieces of
/// input and writes down what was decoded, one line for each operation.
final class DecodedText {
    private static final byte FILLER = 'x';

    private final TextDecoder decoder = new TextDecoder();
    private final RequestBatch batch = new RequestBatch();
    private final List<String> operations = new ArrayList<>();
    private final int linesMax;
    private byte[] pending = new byte[0];
    private long valueBytesLeft;
    private StringBuilder value = new StringBuilder();
    private boolean isClosed;
    private int heldBytesMax;

    /// @param linesMax how many lines one call may decode
    DecodedText(int linesMax) {
        this.linesMax = linesMax;
    }

    static List<String> whole(String input) {
        DecodedText decoded = new DecodedText(100);
        decoded.feed(input.getBytes(StandardCharsets.ISO_8859_1));
        return decoded.operations();
    }

    /// Decodes input that arrives in random pieces, so many lines at a time.
    static DecodedText inPieces(byte[] input, Random random) {
        DecodedText decoded = new DecodedText(1 + random.nextInt(20));
        for (int start = 0; start < input.length; ) {
            int end = Math.min(input.length, start + 1 + random.nextInt(40));
            decoded.feed(Arrays.copyOfRange(input, start, end));
            start = end;
        }
        return decoded;
    }

    List<String> operations() {
        return operations;
    }

    /// Returns the most bytes that had to be kept between two pieces.
    int heldBytesMax() {
        return heldBytesMax;
    }

    boolean isClosed() {
        return isClosed;
    }

    void feed(byte[] piece) {
        byte[] joined = new byte[pending.length + piece.length];
        System.arraycopy(pending, 0, joined, 0, pending.length);
        System.arraycopy(piece, 0, joined, pending.length, piece.length);
        int position = serve(joined);
        pending = Arrays.copyOfRange(joined, position, joined.length);
        heldBytesMax = Math.max(heldBytesMax, pending.length);
    }

    private int serve(byte[] bytes) {
        byte[] padded = Arrays.copyOf(bytes, bytes.length + TextDecoder.SLACK_BYTES);
        Arrays.fill(padded, bytes.length, padded.length, FILLER);
        MemorySegment input = MemorySegment.ofArray(padded);
        int end = bytes.length;
        int position = 0;
        while (!isClosed) {
            if (valueBytesLeft > 0) {
                position = takeValue(bytes, position);
                if (valueBytesLeft > 0) {
                    return position;
                }
            }
            if (decoder.swallowBytes() > 0) {
                position = decoder.swallow(position, end);
            }
            if (end - position < Math.max(1, decoder.neededBytes())) {
                return position;
            }
            batch.clear(input);
            RequestDecoder.Outcome outcome = decoder.decode(position, end, linesMax, batch);
            position = decoder.position();
            note(outcome);
        }
        return end;
    }

    private void note(RequestDecoder.Outcome outcome) {
        boolean isIncomplete = outcome == RequestDecoder.Outcome.VALUE_INCOMPLETE;
        int count = isIncomplete ? batch.count() - 1 : batch.count();
        for (int index = 0; index < count; index++) {
            operations.add(describe(index, /* withValue= */ true));
        }
        if (isIncomplete) {
            valueBytesLeft = batch.valueLength(count) + 2L;
            value = new StringBuilder();
            operations.add(describe(count, /* withValue= */ false));
        }
        if (outcome == RequestDecoder.Outcome.CLOSE) {
            isClosed = true;
            operations.add("CLOSE");
        }
    }

    private int takeValue(byte[] bytes, int start) {
        int size = (int) Math.min(valueBytesLeft, bytes.length - start);
        value.append(new String(bytes, start, size, StandardCharsets.ISO_8859_1));
        valueBytesLeft -= size;
        if (valueBytesLeft == 0) {
            String line = operations.removeLast();
            operations.add(line + value.substring(0, value.length() - 2));
        }
        return start + size;
    }

    private String describe(int index, boolean withValue) {
        String quiet = batch.isNoreply(index) ? " quiet" : "";
        Verb verb = batch.verb(index);
        if (batch.isBadChunk(index)) {
            return "BAD_CHUNK" + quiet;
        }
        return switch (verb) {
            case REJECTED -> batch.reply(index).name();
            case GET, GETS -> verb + " " + key(index) + last(index);
            case GAT, GATS -> verb + " " + batch.exptime(index) + " " + key(index) + last(index);
            case SET, ADD, REPLACE, APPEND, PREPEND, CAS ->
                    "%s %s %s %s %s%s=%s"
                            .formatted(
                                    verb,
                                    key(index),
                                    Integer.toUnsignedString(batch.flags(index)),
                                    batch.exptime(index),
                                    Long.toUnsignedString(batch.number(index)),
                                    quiet,
                                    withValue
                                            ? text(
                                                    batch.valueOffset(index),
                                                    batch.valueLength(index))
                                            : "");
            case DELETE -> verb + " " + key(index) + quiet;
            case INCR, DECR, TOUCH ->
                    verb
                            + " "
                            + key(index)
                            + " "
                            + Long.toUnsignedString(batch.number(index))
                            + quiet;
            case META_GET, META_SET, META_DELETE, META_ARITHMETIC, META_DEBUG ->
                    describeMeta(index, withValue);
            case META_NOOP,
                    FLUSH_ALL,
                    VERSION,
                    VERBOSITY,
                    QUIT,
                    STATS,
                    SHUTDOWN,
                    DEBUGTIME,
                    ADMIN ->
                    verb + " " + key(index).strip() + quiet;
        };
    }

    /// The letters of the steps, in their order, and what they were sent with.
    private String describeMeta(int index, boolean withValue) {
        MetaColumns meta = batch.meta();
        StringBuilder line = new StringBuilder(batch.verb(index) + " ");
        line.append(keyOf(batch.keys(index), index));
        if (meta.has(index, MetaFlag.QUIET)) {
            line.append(" quiet");
        }
        for (long rest = meta.steps(index); rest != 0; rest >>>= MetaFlag.STEP_BITS) {
            line.append(' ').append("?TNRstcflhOk".charAt((int) rest & MetaFlag.STEP_MASK));
            switch ((int) rest & MetaFlag.STEP_MASK) {
                case MetaFlag.STEP_TOUCH -> line.append(batch.exptime(index));
                case MetaFlag.STEP_VIVIFY -> line.append(meta.vivifyExptime(index));
                case MetaFlag.STEP_RECACHE -> line.append(meta.recacheExptime(index));
                case MetaFlag.STEP_OPAQUE ->
                        line.append(text(meta.opaqueOffset(index), meta.opaqueLength(index)));
                default -> {}
            }
        }
        if (batch.verb(index) == Verb.META_SET) {
            line.append(" F").append(Integer.toUnsignedString(batch.flags(index)));
            line.append(" C").append(Long.toUnsignedString(batch.number(index))).append('=');
            if (withValue) {
                line.append(text(batch.valueOffset(index), batch.valueLength(index)));
            }
        }
        return line.toString();
    }

    private String last(int index) {
        return batch.isLastOfLine(index) ? " END" : "";
    }

    private String key(int index) {
        int length = batch.keyLength(index);
        return length == RequestBatch.BAD_KEY ? "BAD_KEY" : text(batch.keyOffset(index), length);
    }

    private String keyOf(MemorySegment keys, int index) {
        byte[] bytes =
                keys.asSlice(batch.keyOffset(index), batch.keyLength(index))
                        .toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String text(int offset, int length) {
        byte[] bytes = batch.input().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
