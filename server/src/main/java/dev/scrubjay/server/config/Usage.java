package dev.scrubjay.server.config;

import org.jspecify.annotations.Nullable;

/// What `-h`, `-V` and `-i` print.
final class Usage {
    /// Where the explanations of `-h` start.
    private static final int HELP_COLUMN = 26;

    private static final String SHOWN_LEGEND =
            "(*) checked, and shown by \"stats settings\"; what it tunes is not built yet\n";

    private static final String LICENSE =
            """

            Scrubjay is licensed under the Apache License, Version 2.0. You may not use it
            except in compliance with that license, of which a copy is at

                https://www.apache.org/licenses/LICENSE-2.0

            Unless required by applicable law or agreed to in writing, it is distributed on
            an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or
            implied. See the license for the permissions and limitations it gives.

            It is no part of memcached, and has none of its code.
            """;

    private Usage() {}

    /// Returns what an option prints.
    static String text(Option option) {
        return switch (option) {
            case VERSION -> headline();
            case LICENSE -> headline() + LICENSE;
            default -> headline() + help();
        };
    }

    /// The first line is memcached's, for scripts that look for it.
    private static String headline() {
        String memcached = "memcached " + Version.MEMCACHED;
        return memcached + "\nscrubjayd " + Version.SCRUBJAY + " (" + memcached + ")\n";
    }

    private static String help() {
        StringBuilder text = new StringBuilder();
        for (Option option : Option.values()) {
            String argument = option.argument();
            String left = option.spelling();
            if (argument != null) {
                left += (option.longName() == null ? " <" : "=<") + argument + ">";
            }
            append(text, left, option);
            if (option == Option.EXTENDED) {
                for (Suboption suboption : Suboption.values()) {
                    append(text, "   - " + suboption.spelling() + ":", suboption);
                }
            }
        }
        return text.append(SHOWN_LEGEND).toString();
    }

    private static void append(StringBuilder text, String left, OptionRow row) {
        if (row.help().isEmpty() || row.feature() == Feature.TEST_HOOK) {
            return;
        }
        int start = text.length();
        text.append(left).append(' ');
        String indent = " ".repeat(HELP_COLUMN);
        text.append(indent, 0, Math.max(0, HELP_COLUMN - (text.length() - start)));
        text.append(row.help().replace("\n", "\n" + indent));
        appendNote(text, row.standard(), row.feature());
        text.append('\n');
    }

    private static void appendNote(StringBuilder text, @Nullable String standard, Feature feature) {
        if (standard != null) {
            text.append(" (default: ").append(standard).append(')');
        }
        switch (feature.state()) {
            case REFUSED -> text.append(" (not built yet)");
            case SHOWN -> text.append(" (*)");
            case WORKS, IGNORED -> {}
        }
    }
}
