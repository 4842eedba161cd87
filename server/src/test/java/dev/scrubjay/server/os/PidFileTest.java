package dev.scrubjay.server.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PidFileTest {
    private static final String OWN = ProcessHandle.current().pid() + "\n";

    @TempDir Path folder;

    @Test
    void pidFile_written_holdsOurIdAndNothingElseIsLeft() throws IOException {
        Path file = folder.resolve("pid");
        assertThat(PidFile.write(file)).isEmpty();
        assertThat(file).hasContent(OWN);
        assertThat(folder.toFile().list()).containsExactly("pid");
        assertThat(PidFile.remove(file)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void pidFile_ofARunningProcess_isReplacedWithAWarning() throws IOException {
        Path file = folder.resolve("pid");
        Files.writeString(file, OWN);
        assertThat(PidFile.write(file))
                .isEqualTo("WARNING: The pid file contained the following (running) pid: " + OWN);
        assertThat(file).hasContent(OWN);
    }

    @Test
    void pidFile_ofRubbish_isReplacedSilently() throws IOException {
        Path file = folder.resolve("pid");
        Files.writeString(file, "99999999999999999999 bottles");
        assertThat(PidFile.write(file)).isEmpty();
        assertThat(file).hasContent(OWN);
    }

    @Test
    void pidFile_takenOverByAnother_isNotRemoved() throws IOException {
        Path file = folder.resolve("pid");
        Files.writeString(file, "1\n");
        assertThat(PidFile.remove(file)).isEmpty();
        assertThat(file).hasContent("1\n");
    }

    @Test
    void pidFile_goneAlready_isNoProblem() {
        assertThat(PidFile.remove(folder.resolve("pid"))).isEmpty();
    }

    @Test
    void pidFile_inNoFolder_isComplainedAbout() {
        Path file = folder.resolve("none/pid");
        assertThat(PidFile.write(file))
                .isEqualTo(
                        "Could not open the pid file "
                                + file
                                + ".tmp for writing: No such file or directory\n");
    }

    @Test
    void pidFile_onAFullDisk_isComplainedAboutAndTheDeviceStays() {
        Path device = Path.of("/dev/full");
        if (!Files.isWritable(device)) {
            return; // Not a Linux.
        }
        assertThat(PidFile.write(device))
                .isEqualTo("Could not close the pid file /dev/full: No space left on device\n");
        assertThat(PidFile.remove(device)).isEmpty();
        assertThat(device).exists();
        assertThat(Files.isRegularFile(device)).isFalse();
    }
}
