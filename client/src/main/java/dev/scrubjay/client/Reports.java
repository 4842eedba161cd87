package dev.scrubjay.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads `STAT` lines.
final class Reports {
    private static final String START = "STAT ";
    private static final String ITEMS = "items";

    /// So many digits fit into a `long`.
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

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
                    if (parts.size() == 1) {
                        put(totals, name, value);
                    } else if (parts.size() == 2 && isClass(parts.get(0))) {
                        put(ofClass(classes, parts.get(0)), parts.get(1), value);
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
                    if (parts.size() == 3 && parts.get(0).equals(ITEMS) && isClass(parts.get(1))) {
                        put(ofClass(classes, parts.get(1)), parts.get(2), value);
                    }
                });
        return classes;
    }

    /// What is no number is not for those who ask for figures: the report as text has it.
    private static void put(Map<String, Long> figures, String name, String value) {
        if (isNumber(value)) {
            figures.put(name, Long.valueOf(value));
        }
    }

    /// Slab classes are numbered up to 63.
    private static boolean isClass(String text) {
        return text.length() <= 2 && isNumber(text);
    }

    private static boolean isNumber(String text) {
        return DIGITS.matcher(text).matches();
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
