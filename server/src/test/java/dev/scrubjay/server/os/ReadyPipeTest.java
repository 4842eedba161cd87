package dev.scrubjay.server.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadyPipeTest {
    @TempDir Path folder;

    @Test
    void pipe_ofAServerThatAnswers_saysReady() throws IOException {
        Path file = folder.resolve("pipe");
        try (ReadyPipe pipe = new ReadyPipe(file.toString())) {
            pipe.tellReady();
        }
        assertThat(file).hasContent("ready\n");
    }

    @Test
    void pipe_ofAServerThatFailed_saysWhy() throws IOException {
        Path file = folder.resolve("pipe");
        try (ReadyPipe pipe = new ReadyPipe(file.toString())) {
            pipe.tellExit(71, "failed to listen\n");
        }
        assertThat(file).hasContent("exit 71\nfailed to listen\n");
    }
}
