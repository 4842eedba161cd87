package dev.scrubjay.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads `STAT` lines.
final class Reports {
    private static final String START = "STAT ";
    private static final String ITEMS = "items";

    private Reports() {}

    /// Names and values, in the server's order.
    static Map<String, String> read(List<String> lines) {
        Map<String, String> report = new LinkedHashMap<>();
        for (String line : lines) {
            if (line.startsWith(START)) {
                int space = line.indexOf(' ', START.length());
                int end = space < 0 ? line.length() : space;
                report.put(
                        line.substring(START.length(), end),
                        line.substring(Math.min(end + 1, line.length())));
            }
        }
        return report;
    }

    /// `stats slabs`: lines such as `1:chunk_size 96` and `active_slabs 1`.
    static SlabStats readSlabs(List<String> lines) {
        Map<Integer, Map<String, Long>> classes = new TreeMap<>();
        Map<String, Long> totals = new LinkedHashMap<>();
        read(lines)
                .forEach((name, value) -> {
                    List<String> parts = split(name);
                    long number = Long.parseUnsignedLong(value);
                    if (parts.size() == 2) {
                        ofClass(classes, parts.get(0)).put(parts.get(1), number);
                    } else {
                        totals.put(name, number);
                    }
                });
        return new SlabStats(classes, totals);
    }

    /// `stats items`: lines such as `items:1:number 5`.
    static Map<Integer, Map<String, Long>> readItems(List<String> lines) {
        Map<Integer, Map<String, Long>> classes = new TreeMap<>();
        read(lines)
                .forEach((name, value) -> {
                    List<String> parts = split(name);
                    if (parts.size() == 3 && parts.get(0).equals(ITEMS)) {
                        ofClass(classes, parts.get(1))
                                .put(parts.get(2), Long.parseUnsignedLong(value));
                    }
                });
        return classes;
    }

    private static Map<String, Long> ofClass(
            Map<Integer, Map<String, Long>> classes, String number) {
        return classes.computeIfAbsent(Integer.valueOf(number), n -> new LinkedHashMap<>());
    }

    private static List<String> split(String name) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int colon = name.indexOf(':'); colon >= 0; colon = name.indexOf(':', start)) {
            parts.add(name.substring(start, colon));
            start = colon + 1;
        }
        parts.add(name.substring(start));
        return parts;
    }
}
