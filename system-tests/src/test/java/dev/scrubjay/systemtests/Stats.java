package dev.scrubjay.systemtests;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The answer to a stats command: names and values in the server's order.
///
/// @param values what was answered, in order
record Stats(Map<String, String> values) {
    static Stats parse(String answer) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : answer.split("\r\n", -1)) {
            String[] words = line.split(" ", 3);
            if (words.length == 3 && words[0].equals("STAT")) {
                values.put(words[1], words[2]);
            }
        }
        return new Stats(values);
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new AssertionError("no " + name + " in " + values);
        }
        return value;
    }

    long number(String name) {
        return Long.parseLong(text(name));
    }

    List<String> names() {
        return List.copyOf(values.keySet());
    }
}
