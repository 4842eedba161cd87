package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What README.md tells a reader to type works, and prints what README.md says.
final class ReadmeTest {
    /// The commands: the lines of the first block of shell.
    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    /// The session: a line typed after a `$`, and what it prints.
    private static final Pattern SESSION =
            Pattern.compile("```\n\\$ (.*?)\n(.*?)```", Pattern.DOTALL);

    @Test
    void commands_inReadme_existAndRun() throws IOException {
        List<String> commands = found(COMMANDS).group(1).lines().toList();

        assertThat(commands).hasSize(2);
        assertThat(commands.getFirst()).startsWith("bin/scrubjayd ");
        assertThat(commands.getLast()).isEqualTo("bin/test");
        for (String command : commands) {
            String program = command.split(" ", -1)[0];
            assertThat(Checkout.file(program)).isExecutable();
        }
    }

    @Test
    void session_inReadme_printsWhatItShows() throws IOException {
        String command = found(COMMANDS).group(1).lines().findFirst().orElseThrow();
        Matcher session = found(SESSION);
        String[] arguments =
                Arrays.stream(command.replace("-p 11211", "").split(" +", -1))
                        .skip(1)
                        .filter(word -> !word.isEmpty())
                        .toArray(String[]::new);
        try (ServerProcess server = ServerKind.SCRUBJAYD.start(arguments)) {
            Debian.program("nc");
            String line =
                    session.group(1)
                            .replace("localhost", "127.0.0.1")
                            .replace("11211", Integer.toString(server.port()));

            String out = ExternalProgram.run(Debian.program("sh"), "-c", line).outOfSuccess();

            assertThat(out.replace("\r\n", "\n")).isEqualTo(session.group(2));
        }
    }

    private static Matcher found(Pattern pattern) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(Checkout.file("README.md")));
        assertThat(matcher.find()).as("%s in README.md", pattern).isTrue();
        return matcher;
    }
}
