package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One recorded case, as the line of JSON that it is. `replay.py` understands it; here only its
/// name matters, and whether it is marked as common.
///
/// @param id the case's name
/// @param line the whole line
record GoldenCase(String id, String line) {
    private static final String DIRECTORY = "system-tests/src/test/golden/";

    private static final Pattern ID = Pattern.compile("\\{\"id\": \"([a-z0-9-]+)\", .*");

    private static final String ARGUMENTS = "\"args\": [";
    private static final String SOCKET = "\"-s\", \"{sock}\"";

    /// Whether Debian's release answers the same.
    boolean isCommon() {
        return line.contains("\"also_1_6_18\": true");
    }

    /// Whether the case says what it is to be carried over. Most do not: over TCP.
    boolean namesItsTransport() {
        return line.contains("\"transport\": ");
    }

    /// The same case over a unix socket.
    GoldenCase overUnixSocket() {
        int at = line.indexOf(ARGUMENTS) + ARGUMENTS.length();
        String first = line.charAt(at) == ']' ? SOCKET : SOCKET + ", ";
        String rest = line.substring(at, line.lastIndexOf('}'));
        return new GoldenCase(
                id, line.substring(0, at) + first + rest + ", \"transport\": \"unix\"}");
    }

    /// All cases of some areas, in their order.
    static List<GoldenCase> load(List<String> areas) {
        List<GoldenCase> cases = new ArrayList<>();
        for (String area : areas) {
            for (String line : lines(area + ".jsonl")) {
                Matcher id = ID.matcher(line);
                assertThat(id.matches()).as("a case in %s: %s", area, line).isTrue();
                cases.add(new GoldenCase(id.group(1), line));
            }
        }
        return cases;
    }

    /// The cases that cannot pass yet: name, and the issue that will let them pass with the reason.
    static Map<String, String> waiting() {
        Map<String, String> waiting = new LinkedHashMap<>();
        for (String line : lines("waiting.tsv")) {
            if (line.startsWith("#")) {
                continue;
            }
            String[] columns = line.split("\t", -1);
            assertThat(columns).as("id, issue and reason in: %s", line).hasSize(3);
            assertThat(columns[1]).as("issue in: %s", line).isIn("D", "E");
            assertThat(columns[2]).as("reason in: %s", line).isNotBlank();
            assertThat(waiting.put(columns[0], columns[1] + ": " + columns[2])).isNull();
        }
        return waiting;
    }

    /// The program that replays cases.
    static Path replayProgram() {
        return Checkout.file(DIRECTORY + "replay.py");
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Checkout.file(DIRECTORY + file)).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
