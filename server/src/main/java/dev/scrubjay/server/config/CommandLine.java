package dev.scrubjay.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a command line the way `getopt_long` does for memcached.
///
/// Letters may be clustered (`-vd`), values attached (`-p11211`, `--port=11211`) or not, long names
/// abbreviated as long as they are unique. Options may stand after other words, which are ignored;
/// `--` ends them. The first mistake is the one that is reported, in memcached's words.
public final class CommandLine {
    private static final String PROGRAM = "scrubjayd";

    private final String[] args;
    private final Draft draft = new Draft();

    /// The next word to look at.
    private int index;

    private CommandLine(String[] args) {
        this.args = args;
    }

    /// Reads a whole command line.
    ///
    /// @param portFile what the environment has as `MEMCACHED_PORT_FILENAME`
    /// @throws StartupException when it cannot be served
    public static Launch parse(String[] args, @Nullable String portFile) {
        return new CommandLine(args.clone()).parse(portFile);
    }

    private Launch parse(@Nullable String portFile) {
        try {
            Option printed = readOptions();
            if (printed != null) {
                return new Launch.Print(Usage.text(printed));
            }
            ConfigChecks.check(draft);
            boolean isPortFile = portFile != null && !portFile.isEmpty();
            ServerConfig config = draft.build(isPortFile ? Path.of(portFile) : null);
            return new Launch.Serve(config, notices());
        } catch (StartupException e) {
            throw draft.notices.isEmpty()
                    ? e
                    : new StartupException(e.exitStatus(), notices() + e.getMessage());
        }
    }

    private String notices() {
        StringBuilder text = new StringBuilder();
        for (String notice : draft.notices) {
            text.append(notice).append('\n');
        }
        return text.toString();
    }

    /// Applies the options in turn, up to one that prints something instead of serving.
    private @Nullable Option readOptions() {
        while (index < args.length) {
            String word = args[index++];
            Option printed = null;
            if (word.equals("--")) {
                return null;
            } else if (word.startsWith("--")) {
                printed = readLong(word.substring(2));
            } else if (word.startsWith("-") && word.length() > 1) {
                printed = readCluster(word);
            }
            if (printed != null) {
                return printed;
            }
        }
        return null;
    }

    private @Nullable Option readCluster(String word) {
        for (int at = 1; at < word.length(); at++) {
            char letter = word.charAt(at);
            Option option = Option.ofLetter(letter);
            if (option == null) {
                throw illegal("invalid option -- '" + letter + "'");
            }
            if (option.argument() == null) {
                if (isPrinting(option)) {
                    return option;
                }
                OptionReader.apply(draft, option, "");
                continue;
            }
            String attached = word.substring(at + 1);
            if (attached.isEmpty() && index == args.length) {
                throw illegal("option requires an argument -- '" + letter + "'");
            }
            OptionReader.apply(draft, option, attached.isEmpty() ? args[index++] : attached);
            return null;
        }
        return null;
    }

    private @Nullable Option readLong(String typed) {
        int equals = typed.indexOf('=');
        String name = equals < 0 ? typed : typed.substring(0, equals);
        Option option = findLong(name, typed);
        if (option.argument() == null) {
            // `--verbose` alone may have a value, of which memcached makes nothing.
            if (equals >= 0 && option != Option.VERBOSE) {
                throw illegal("option '--" + option.longName() + "' doesn't allow an argument");
            }
            if (isPrinting(option)) {
                return option;
            }
            OptionReader.apply(draft, option, "");
            return null;
        }
        if (equals < 0 && index == args.length) {
            throw illegal("option '--" + option.longName() + "' requires an argument");
        }
        OptionReader.apply(draft, option, equals < 0 ? args[index++] : typed.substring(equals + 1));
        return null;
    }

    /// Finds a long name by itself or by its unique beginning.
    private static Option findLong(String name, String typed) {
        List<Option> candidates = new ArrayList<>();
        for (int i = 0; i < Option.LONG_NAME_ORDER.length(); i++) {
            Option option = Option.ofLetter(Option.LONG_NAME_ORDER.charAt(i));
            String longName = option == null ? null : option.longName();
            if (option == null || longName == null) {
                continue;
            }
            if (longName.equals(name)) {
                return option;
            }
            if (longName.startsWith(name)) {
                candidates.add(option);
            }
        }
        if (candidates.isEmpty()) {
            throw illegal("unrecognized option '--" + typed + "'");
        }
        if (candidates.size() > 1) {
            StringBuilder text = new StringBuilder("option '--").append(typed);
            text.append("' is ambiguous; possibilities:");
            for (Option candidate : candidates) {
                text.append(" '--").append(candidate.longName()).append('\'');
            }
            throw illegal(text.toString());
        }
        return candidates.getFirst();
    }

    private static boolean isPrinting(Option option) {
        return option == Option.HELP || option == Option.LICENSE || option == Option.VERSION;
    }

    private static StartupException illegal(String problem) {
        return new StartupException(
                ExitStatus.FAILURE, PROGRAM + ": " + problem + "\nIllegal argument \"?\"");
    }
}
