package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A program that is run to its end, with all that it says.
final class ExternalProgram {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ProcessBuilder builder;
    private Duration patience = PATIENCE;
    private String input = "";

    private ExternalProgram(List<String> command) {
        builder = new ProcessBuilder(command);
    }

    /// What a program left.
    ///
    /// @param exit its exit status
    /// @param out all of its standard output
    /// @param err all of its standard error
    record Result(int exit, String out, String err) {
        /// The output of a program that must have succeeded.
        String outOfSuccess() {
            if (exit != 0) {
                throw new AssertionError("exit status " + exit + "\n" + out + err);
            }
            return out;
        }
    }

    /// Runs a command without input and with the usual patience.
    static Result run(String... command) {
        return of(command).run();
    }

    /// A command that is about to be run.
    static ExternalProgram of(String... command) {
        return new ExternalProgram(List.of(command));
    }

    ExternalProgram patience(Duration longest) {
        patience = longest;
        return this;
    }

    ExternalProgram input(String text) {
        input = text;
        return this;
    }

    ExternalProgram environment(Map<String, String> variables) {
        builder.environment().putAll(variables);
        return this;
    }

    ExternalProgram directory(Path directory) {
        builder.directory(directory.toFile());
        return this;
    }

    /// Runs the program to its end. One that does not end in time is killed, and that is a failure.
    Result run() {
        @Nullable Path directory = null;
        try {
            // Files, not pipes: a daemon keeps its parent's pipes open after the parent has ended.
            directory = Files.createTempDirectory("scrubjay-program-");
            Path in = Files.writeString(directory.resolve("in"), input, UTF_8);
            Path out = directory.resolve("out");
            Path err = directory.resolve("err");
            Process process =
                    builder.redirectInput(in.toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new AssertionError(
                        "%s did not end in %s\n%s%s"
                                .formatted(builder.command(), patience, text(out), text(err)));
            }
            return new Result(process.exitValue(), text(out), text(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while running " + builder.command(), e);
        } finally {
            if (directory != null) {
                remove(directory);
            }
        }
    }

    private static void remove(Path directory) {
        for (String name : List.of("in", "out", "err")) {
            directory.resolve(name).toFile().delete();
        }
        directory.toFile().delete();
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), UTF_8);
    }
}
