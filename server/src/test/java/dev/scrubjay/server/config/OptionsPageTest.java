package dev.scrubjay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class OptionsPageTest {
    private static final Path ROOT = Path.of(System.getProperty("scrubjay.root", ".."));

    @Test
    void optionsPage_inTheDocs_isMadeFromTheTable() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/OPTIONS.md")))
                .as("docs/OPTIONS.md; run OptionsPage in the root of the checkout to renew it")
                .isEqualTo(OptionsPage.text());
    }

    @Test
    void versionOfTheProgram_isThatOfTheBuild() throws IOException {
        assertThat(Files.readString(ROOT.resolve("pom.xml")))
                .contains("<version>" + Version.SCRUBJAY + "</version>");
    }
}
