package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.protocol.Verb;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `config get cluster`, and the key that older clients get instead. Any worker calls.
final class ClusterCommands {
    private static final byte[] KEY =
            "AmazonElastiCache:cluster".getBytes(StandardCharsets.US_ASCII);

    private final ClusterNodes nodes;

    ClusterCommands(ClusterNodes nodes) {
        this.nodes = nodes;
    }

    /// Returns the answer, or null when it is on its way.
    @Nullable String execute(List<String> words, ResponseBuffer out) {
        if (words.size() != 3 || !words.get(1).equals("get")) {
            return TuningCommands.ERROR;
        }
        if (!words.get(2).equals("cluster")) {
            return "END";
        }
        out.suspendForReport(nodes.answer());
        return null;
    }

    /// Returns whether a key that was not found is the one.
    static boolean isKey(RequestBatch batch, int index) {
        if (batch.keyLength(index) != KEY.length) {
            return false;
        }
        MemorySegment key = batch.input().asSlice(batch.keyOffset(index), KEY.length);
        return key.mismatch(MemorySegment.ofArray(KEY)) < 0;
    }

    /// Answers the key as if there were such an item.
    ///
    /// @return false when what is there has to be sent first
    boolean retrieve(RequestBatch batch, int index, ResponseBuffer out) {
        byte[] value = nodes.payload();
        if (!out.hasRoom(value.length + ResponseBuffer.LINE_BYTES_MAX)) {
            return false;
        }
        out.putValueStart(batch.input(), batch.keyOffset(index), batch.keyLength(index));
        out.putNumber(0);
        out.putSpace();
        out.putNumber(value.length);
        if (batch.verb(index) == Verb.GETS || batch.verb(index) == Verb.GATS) {
            out.putSpace();
            out.putNumber(0);
        }
        out.putLineEnd();
        MemorySegment.copy(
                value, 0, out.segment(), ValueLayout.JAVA_BYTE, out.position(), value.length);
        out.advance(value.length);
        out.putLineEnd();
        if (batch.isLastOfLine(index)) {
            out.putEnd();
        }
        return true;
    }
}
