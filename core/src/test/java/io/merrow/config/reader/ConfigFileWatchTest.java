package io.merrow.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileWatchTest {
    @TempDir
    private Path directory;

    private long nowNs;

    private boolean look(final ConfigFileWatch watch) {
        nowNs += ConfigFileWatch.LOOK_INTERVAL_NS;
        return watch.hasChanged(nowNs);
    }

    private Path write(final String name, final String text) throws IOException {
        final Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void shouldReportNothingForAFileThatStays() throws IOException {
        final ConfigFileWatch watch = new ConfigFileWatch(write("a.yaml", "span: {}"));
        assertThat(look(watch)).isFalse();
        assertThat(look(watch)).isFalse();
    }

    @Test
    void shouldReportAChangeOnceItIsStableAndOnlyOnce() throws IOException {
        final Path file = write("a.yaml", "a");
        final ConfigFileWatch watch = new ConfigFileWatch(file);
        write("a.yaml", "ab");
        assertThat(look(watch)).as("it may still be written").isFalse();
        write("a.yaml", "abc");
        assertThat(look(watch)).as("it was").isFalse();
        assertThat(look(watch)).isTrue();
        assertThat(look(watch)).isFalse();
    }

    @Test
    void shouldNotLookMoreOftenThanItsInterval() throws IOException {
        final Path file = write("a.yaml", "a");
        final ConfigFileWatch watch = new ConfigFileWatch(file);
        write("a.yaml", "ab");
        assertThat(look(watch)).isFalse();
        assertThat(watch.hasChanged(nowNs)).isFalse();
        assertThat(watch.hasChanged(nowNs + ConfigFileWatch.LOOK_INTERVAL_NS - 1))
                .isFalse();
        assertThat(look(watch)).isTrue();
    }

    /** As the kubelet updates a ConfigMap: merrow.yaml → ..data/merrow.yaml, and ..data is renamed over. */
    @Test
    void shouldSeeThatADirectoryOnTheWayWasSwapped() throws IOException {
        write("..v1/merrow.yaml", "same size");
        write("..v2/merrow.yaml", "like this");
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..v1"));
        final Path file = Files.createSymbolicLink(directory.resolve("merrow.yaml"), Path.of("..data/merrow.yaml"));
        final ConfigFileWatch watch = new ConfigFileWatch(file);
        Files.createSymbolicLink(directory.resolve("..tmp"), Path.of("..v2"));
        Files.move(
                directory.resolve("..tmp"),
                directory.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(look(watch)).isFalse();
        assertThat(look(watch)).isTrue();
    }

    @Test
    void shouldReportItsLossAndItsReturn() throws IOException {
        final Path file = write("a.yaml", "a");
        final ConfigFileWatch watch = new ConfigFileWatch(file);
        Files.move(file, directory.resolve("b.yaml"));
        assertThat(look(watch)).isFalse();
        assertThat(look(watch)).isTrue();
        assertThat(look(watch)).isFalse();
        Files.move(directory.resolve("b.yaml"), file);
        assertThat(look(watch)).isFalse();
        assertThat(look(watch)).isTrue();
    }
}
