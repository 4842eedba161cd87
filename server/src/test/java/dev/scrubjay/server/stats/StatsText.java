package dev.scrubjay.server.stats;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An answer to `stats`, taken apart for the tests.
///
/// @param values value by key, in the order they came
record StatsText(Map<String, String> values) {

    /// Parses an answer, and insists on its form.
    static StatsText of(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        if (!text.endsWith("END\r\n")) {
            throw new AssertionError("no END: " + text);
        }
        Map<String, String> values = new LinkedHashMap<>();
        String body = text.substring(0, text.length() - "END\r\n".length());
        for (String line : body.split("\r\n", -1)) {
            if (!line.isEmpty()) {
                String[] words = line.split(" ", 3);
                if (words.length != 3 || !words[0].equals("STAT")) {
                    throw new AssertionError("not a STAT line: " + line);
                }
                if (values.put(words[1], words[2]) != null) {
                    throw new AssertionError("twice: " + line);
                }
            }
        }
        return new StatsText(values);
    }

    /// Puts each prefix before each of the names.
    static List<String> prefixed(String names, String... prefixes) {
        List<String> keys = new ArrayList<>();
        for (String prefix : prefixes) {
            for (String name : names.split(" ", -1)) {
                keys.add(prefix + name);
            }
        }
        return keys;
    }

    List<String> keys() {
        return List.copyOf(values.keySet());
    }

    String value(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new AssertionError("no " + key + " in " + values);
        }
        return value;
    }
}
