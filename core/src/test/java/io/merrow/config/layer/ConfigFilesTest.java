package io.merrow.config.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.config.ConfigException;
import io.merrow.config.reader.ConfigReader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {
    @TempDir
    private Path directory;

    @Test
    void shouldReportThatAFileIsNotThere() {
        refused(directory.resolve("none.yaml"), "file not found; check the path");
    }

    @Test
    void shouldReportThatADirectoryIsNoFile() {
        refused(directory, "is a directory; a file is required");
    }

    @Test
    void shouldReportThatAFileIsNoText() throws IOException {
        final Path file = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xC3, 0x28});
        refused(file, "not UTF-8 text; check that this is the right file");
    }

    @Test
    void shouldReportThatAFileIsTooLarge() throws IOException {
        final Path file = Files.write(directory.resolve("large"), new byte[1024 * 1024 + 1]);
        refused(file, "larger than 1024 KiB; is it the right file?");
    }

    @Test
    void shouldReportThatAFileMayNotBeRead() {
        assertThat(ConfigFiles.explain(new AccessDeniedException("/etc/merrow.yaml")))
                .isEqualTo("permission denied; change its owner or mode, or run as another user");
    }

    @Test
    void shouldReadBehindAByteOrderMark() throws Exception {
        final Path file = Files.writeString(directory.resolve("bom.yaml"), "\uFEFFlog_level: warn\n");
        assertThat(new ConfigReader(Map.of()).read(file, List.of()).config().logLevel())
                .hasToString("WARN");
    }

    @Test
    void shouldSurviveAFileOfBracketsOnly() throws IOException {
        final Path file = Files.writeString(directory.resolve("deep.yaml"), "[".repeat(500_000));
        assertThatThrownBy(() -> new ConfigReader(Map.of()).read(file, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file.toString());
    }

    private static void refused(final Path file, final String reason) {
        assertThatThrownBy(() -> new ConfigReader(Map.of()).read(file, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + ": " + reason);
    }
}
