package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.BinaryHeader;
import dev.scrubjay.server.protocol.BinaryStatus;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A report of the text protocol, for the binary one: a packet for each statistic, and an empty one
/// at the end.
///
/// A report is asked for now and then, so it may allocate.
///
/// @param statistics names and values, in order
record BinaryReport(List<Map.Entry<String, String>> statistics) {
    private static final String STAT = "STAT ";
    private static final String ERROR = "ERROR";
    private static final String CLIENT_ERROR = "CLIENT_ERROR ";

    /// Reports that are asked for by their names and nothing else.
    private static final List<String> WHOLE_NAMES = List.of("items", "slabs", "sizes", "scrubjay");

    /// Reports whose names may go on, as memcached looks no further.
    private static final List<String> NAME_STARTS = List.of("reset", "settings");

    private static final Map<String, String> DETAIL_STARTS =
            Map.of(" on", "on", " off", "off", " dump", "dump");

    private static final String DETAIL = "detail";

    /// Copies the list.
    BinaryReport {
        statistics = List.copyOf(statistics);
    }

    /// Makes the report that a key asks for.
    ///
    /// @param key the key of a `stat` request, empty for the plain report
    /// @param reports is given the words of a `stats` line, and gives its whole answer
    /// @return null if there is no such report, or it is not allowed
    static @Nullable BinaryReport of(String key, Function<List<String>, byte[]> reports) {
        if (key.startsWith(DETAIL)) {
            return detail(key.substring(DETAIL.length()), reports);
        }
        List<String> words = words(key);
        return words == null ? null : parse(text(reports.apply(words)));
    }

    private static @Nullable List<String> words(String key) {
        if (key.isEmpty()) {
            return List.of();
        }
        if (WHOLE_NAMES.contains(key)) {
            return List.of(key);
        }
        return NAME_STARTS.stream().filter(key::startsWith).findFirst().map(List::of).orElse(null);
    }

    /// The prefixes are one statistic, as the text protocol has them.
    private static @Nullable BinaryReport detail(
            String argument, Function<List<String>, byte[]> reports) {
        for (Map.Entry<String, String> start : DETAIL_STARTS.entrySet()) {
            if (argument.startsWith(start.getKey())) {
                String text = text(reports.apply(List.of(DETAIL, start.getValue())));
                if (text.startsWith(CLIENT_ERROR)) {
                    return null;
                }
                boolean isDump = start.getValue().equals("dump");
                return new BinaryReport(isDump ? List.of(Map.entry("detailed", text)) : List.of());
            }
        }
        return null;
    }

    private static @Nullable BinaryReport parse(String text) {
        if (text.startsWith(ERROR) || text.startsWith(CLIENT_ERROR)) {
            return null;
        }
        List<Map.Entry<String, String>> statistics = new ArrayList<>();
        for (String line : text.split("\r\n", -1)) {
            if (line.startsWith(STAT)) {
                int nameEnd = line.indexOf(' ', STAT.length());
                statistics.add(
                        Map.entry(
                                line.substring(STAT.length(), nameEnd),
                                line.substring(nameEnd + 1)));
            }
        }
        return new BinaryReport(statistics);
    }

    /// Returns the packets that answer a request.
    byte[] packets(byte opcode, int opaque) {
        ByteArrayOutputStream packets = new ByteArrayOutputStream(4096);
        for (Map.Entry<String, String> statistic : statistics) {
            write(packets, opcode, opaque, statistic.getKey(), statistic.getValue());
        }
        write(packets, opcode, opaque, "", "");
        return packets.toByteArray();
    }

    private static void write(
            ByteArrayOutputStream packets, byte opcode, int opaque, String name, String value) {
        byte[] key = bytes(name);
        byte[] text = bytes(value);
        byte[] header = new byte[BinaryHeader.BYTES];
        BinaryHeader.write(
                MemorySegment.ofArray(header),
                0,
                opcode,
                opaque,
                BinaryStatus.OK,
                key.length,
                0,
                key.length + text.length,
                0);
        packets.writeBytes(header);
        packets.writeBytes(key);
        packets.writeBytes(text);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
