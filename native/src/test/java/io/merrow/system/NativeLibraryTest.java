package io.merrow.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.bpf.Command;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @TempDir
    private Path directory;

    /** Runs in a process of its own. */
    static final class Load {
        private Load() {}

        public static void main(final String[] args) {
            try {
                System.out.println("libbpf " + NativeLibrary.libbpfVersion());
            } catch (final NativeLibraryException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }

    private static String load(final String property, final Path value) {
        return Command.java(List.of(), List.of("-D" + property + "=" + value), Load.class);
    }

    private Path extracted() {
        return NativeLibrary.extract(NativeLibrary.resourceName(System.getProperty("os.arch")), directory);
    }

    @Test
    void shouldLoadFromTheDirectoryGivenAndLeaveNothingThere() throws Exception {
        assertThat(load(NativeLibrary.DIRECTORY_PROP_NAME, directory)).startsWith("libbpf v1.");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void shouldLoadTheFileGiven() {
        final Path file = extracted();

        assertThat(load(NativeLibrary.LIBRARY_PROP_NAME, file)).startsWith("libbpf v1.");
        assertThat(file).exists();
    }

    @Test
    void shouldReportThatLibbpfIsMissing() throws Exception {
        final Path file = extracted();
        final String image = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        Files.write(file, image.replace("libbpf.so.1", "libbpf.so.x").getBytes(StandardCharsets.ISO_8859_1));

        assertThat(load(NativeLibrary.LIBRARY_PROP_NAME, file))
                .startsWith("refused: ")
                .contains("install the package libbpf1")
                .contains("libbpf.so.x");
    }

    @Test
    void shouldReportThatTheDirectoryForbidsExecution() {
        Command.run("mount", "-t", "tmpfs", "-o", "noexec,size=4m", "tmpfs", directory.toString());
        try {
            assertThat(load(NativeLibrary.DIRECTORY_PROP_NAME, directory))
                    .startsWith("refused: " + directory + " does not allow execution")
                    .contains("-D" + NativeLibrary.DIRECTORY_PROP_NAME);
        } finally {
            Command.run("umount", directory.toString());
        }
    }

    @Test
    void shouldReportThatTheDirectoryIsNotThere() {
        final Path missing = directory.resolve("missing");

        assertThat(load(NativeLibrary.DIRECTORY_PROP_NAME, missing))
                .startsWith("refused: failed to write the native library to " + missing)
                .contains("-D" + NativeLibrary.DIRECTORY_PROP_NAME);
    }

    @Test
    void shouldReportThatThisProcessorHasNoLibrary() {
        assertThat(NativeLibrary.resourceName("amd64")).isEqualTo("/io/merrow/native/x86_64/libmerrow.so");
        assertThat(NativeLibrary.resourceName("aarch64")).isEqualTo("/io/merrow/native/aarch64/libmerrow.so");
        assertThatThrownBy(() -> NativeLibrary.extract(NativeLibrary.resourceName("s390x"), directory))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining("no native library for")
                .hasMessageContaining("s390x");
    }
}
