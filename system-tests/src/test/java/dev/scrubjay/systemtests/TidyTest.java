package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Our sources keep the rules of [Tidy]; and the rules notice when they do not.
final class TidyTest {
    /// Findings that we have decided to live with: how the finding begins, without the line's
    /// number, and why. One that is no longer found has to go from here.
    private static final Map<String, String> ACCEPTED = Map.of();

    private static final Path ROOT = Path.of(System.getProperty("scrubjay.root", ".."));

    private static final List<String> MODULES =
            List.of("store", "server", "client", "cli", "system-tests", "benchmarks");

    @Test
    void sources_all_areTidy() throws IOException {
        var found = new ArrayList<String>();
        var accepted = new TreeMap<>(ACCEPTED);
        int files = 0;
        for (String module : MODULES) {
            for (String kind : List.of("main", "test")) {
                for (Path path : sources(ROOT.resolve(module).resolve("src/" + kind + "/java"))) {
                    files++;
                    String name = ROOT.relativize(path).toString();
                    for (String finding :
                            Tidy.check(name, Files.readString(path), kind.equals("test"))) {
                        if (!isAccepted(finding, accepted)) {
                            found.add(finding);
                        }
                    }
                }
            }
        }
        assertThat(found).isEmpty();
        assertThat(accepted.keySet()).as("accepted, but not found").isEmpty();
        assertThat(files).isGreaterThan(50);
    }

    @Test
    void method_long_isFound() {
        String body = "        x++;\n".repeat(Tidy.METHOD_LINES_MAX - 1);
        assertThat(check("final class A {\n    void m() {\n" + body + "    }\n}\n"))
                .containsExactly("A.java:2: method of 71 lines: m");
        assertThat(check("final class A {\n    void m() {\n" + body.substring(13) + "    }\n}\n"))
                .isEmpty();
    }

    @Test
    void file_long_isFound() {
        assertThat(check("final class A {}\n" + "\n".repeat(Tidy.FILE_LINES_MAX)))
                .containsExactly("A.java:1: file of 501 lines");
    }

    @Test
    void type_publicWithoutComment_isFound() {
        assertThat(check("// no\npublic final class A {}\n"))
                .containsExactly("A.java:2: public type without a comment: A");
        assertThat(check("/// Yes.\npublic final class A {}\n")).isEmpty();
        assertThat(check("final class A {}\n")).isEmpty();
    }

    @Test
    void method_publicWithoutComment_isFound() {
        String start = "/// Yes.\npublic interface A {\n";
        assertThat(check(start + "    int b();\n}\n"))
                .containsExactly("A.java:3: public method without a comment: b");
        assertThat(check(start + "    /// Yes.\n    int b();\n}\n")).isEmpty();
        assertThat(check("final class A {\n    public int b() { return 1; }\n}\n")).isEmpty();
        String record =
                """
                /// Yes.
                public record A(int c) {
                    @Override
                    public int c() { return 1; }
                    public int b() { return 1; }
                }
                """;
        assertThat(check(record)).containsExactly("A.java:5: public method without a comment: b");
    }

    @Test
    void suppression_withoutReason_isFound() {
        assertThat(check("@SuppressWarnings(\"x\")\nfinal class A {}\n"))
                .containsExactly("A.java:1: @SuppressWarnings without a reason beside or above it");
        assertThat(check("@SuppressWarnings(\"x\") // as told\nfinal class A {}\n")).isEmpty();
        assertThat(check("// as told\n@SuppressWarnings(\"x\")\nfinal class A {}\n")).isEmpty();
    }

    @Test
    void unfinished_withoutIssue_isFound() {
        String mark = "// TO" + "DO";
        assertThat(check(mark + ": later\nfinal class A {}\n"))
                .containsExactly("A.java:1: unfinished, and no issue's number");
        assertThat(check(mark + "(#12): later\nfinal class A {}\n")).isEmpty();
    }

    @Test
    void name_vague_isFound() {
        for (String name :
                List.of("AbstractA", "BaseA", "AImpl", "AUtil", "AUtils", "AHelper", "AManager")) {
            assertThat(check("final class " + name + " {}\n"))
                    .containsExactly("A.java:1: name says too little: " + name);
        }
        assertThat(check("final class Baseline {}\n")).isEmpty();
    }

    @Test
    void test_sleepingOrDisabled_isFound() {
        String source = "final class A {\n@Disabled void m() {\nThread.sleep(1);\n}\n}\n";
        assertThat(Tidy.check("A.java", source, true))
                .containsExactly(
                        "A.java:2: a test that does not run",
                        "A.java:3: a test that sleeps: time is a parameter");
    }

    private static List<String> check(String source) {
        return Tidy.check("A.java", source, false);
    }

    private static boolean isAccepted(String finding, Map<String, String> accepted) {
        String withoutLine = finding.replaceFirst(":[0-9]+:", ":");
        return accepted.keySet().removeIf(withoutLine::startsWith);
    }

    private static List<Path> sources(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(path -> path.toString().endsWith(".java")).sorted().toList();
        }
    }
}
