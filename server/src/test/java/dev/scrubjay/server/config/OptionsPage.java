package dev.scrubjay.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Writes docs/OPTIONS.md out of the table of options.
///
/// Run `main` from the root of the checkout after a change of the table.
final class OptionsPage {
    private static final String INTRODUCTION =
            """
            # Options

            `scrubjayd` takes memcached 1.6.45's command line: the same letters, long names and words of `-o`,
            with the same defaults, checks, error lines and exit statuses. What each of them does today:

            * **works**: as in memcached.
            * **shown**: checked, and shown by `stats settings`. What it tunes is not built yet.
            * **refused**: the server says so and does not start, because it would not be what was asked for.
              The value that turns it off (such as `sock_cookie_id=0`) is accepted.
            * **ignored**: accepted for old scripts, as in memcached.

            What is different on purpose: `-p 0` asks for any free port, as `-p -1` does (`MEMCACHED_PORT_FILENAME`
            names a file to learn it from), where memcached then listens to nobody, unless there is UDP; a port that is no number is
            refused; two servers cannot share a UDP port; `-t` goes up to 1024; the file of `-P` is removed at the end also without `-d`; refused are a
            path of `-s` that is too long, where memcached cuts it off, a protocol in `-l proto[...]:` that it does not
            know, where memcached takes that of `-B`, and with `-Y` all but ascii there, where it asks for no password;
            `hashpower` may be small whatever `-t` is; `cache_memlimit` works with `-L`, too, where memcached has all memory
            allotted at the start. With `-M`, an item that has room where it is can still be stored over.

            This page is made from the table in the source (`Option`, `Suboption`); a test compares them.

            """;

    private static final String HEADER =
            """
            | option | value | default | `stats settings` | today | what for |
            |---|---|---|---|---|---|
            """;

    private OptionsPage() {}

    /// Writes the page into the checkout that this is run from.
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of("docs", "OPTIONS.md"), text());
    }

    static String text() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        page.append("## Letters and long names\n\n").append(HEADER);
        for (Option option : Option.values()) {
            append(page, option);
        }
        page.append("\n## Words of `-o`\n\n").append(HEADER);
        for (Suboption suboption : Suboption.values()) {
            append(page, suboption);
        }
        return page.toString();
    }

    private static void append(StringBuilder page, OptionRow row) {
        page.append("| `").append(row.spelling()).append('`');
        cell(page, row.argument());
        cell(page, code(row.standard()));
        cell(page, code(row.setting()));
        cell(page, today(row.feature()));
        cell(page, row.help().isEmpty() ? undoing(row) : row.help().replace('\n', ' '));
        page.append(" |\n");
    }

    /// Half of the words of `-o` only undo another.
    private static String undoing(OptionRow row) {
        String word = row.spelling();
        String other = word.startsWith("no_") ? word.substring(3) : "no_" + word;
        boolean isPair = row.feature() != Feature.OBSOLETE && Suboption.ofWord(other) != null;
        return isPair ? "undoes `" + other + "`" : "";
    }

    private static void cell(StringBuilder page, @Nullable String text) {
        page.append(" | ").append(text == null ? "" : text.replace("<", "\\<"));
    }

    private static @Nullable String code(@Nullable String text) {
        return text == null ? null : "`" + text + "`";
    }

    private static String today(Feature feature) {
        return switch (feature.state()) {
            case WORKS -> "works";
            case IGNORED -> "ignored: " + feature.words();
            case SHOWN -> "shown; waits for " + feature.words();
            case REFUSED -> "refused: " + feature.words();
        };
    }
}
