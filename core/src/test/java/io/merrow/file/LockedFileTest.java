package io.merrow.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockedFileTest {
    private static final LockedFile.Head HEAD = new LockedFile.Head(64, 8);

    @TempDir
    private Path directory;

    private LockedFile open() throws IOException {
        return LockedFile.open(directory.resolve("new/file"), HEAD, "some.setting");
    }

    @Test
    void shouldCreateTheDirectoryAndTheFileAndNameTheProcess() throws IOException {
        try (LockedFile file = open()) {
            assertThat(file.readHead().getInt(8)).isZero();
            file.map(3_000_000).putLong(2_999_992, 7);
            assertThat(file.readHead().getInt(8))
                    .isEqualTo((int) ProcessHandle.current().pid());
        }
        try (LockedFile file = open()) {
            assertThat(file.size()).isEqualTo(3_000_000);
            assertThat(file.map(3_000_000).getLong(2_999_992)).isEqualTo(7);
        }
    }

    @Test
    void shouldExtendAFileByZeros() throws IOException {
        Files.createDirectories(directory.resolve("new"));
        Files.write(directory.resolve("new/file"), new byte[] {1, 2, 3});
        try (LockedFile file = open()) {
            assertThat(file.map(64).get(2)).isEqualTo((byte) 3);
            assertThat(file.map(64).get(63)).isZero();
        }
    }

    @Test
    void shouldRefuseAFileThatThisProcessHasAlready() throws IOException {
        try (LockedFile file = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(FileInUseException.class)
                    .hasMessage(file.path() + " is already in use by this process; set another some.setting");
        }
        open().close();
    }

    @Test
    void shouldKeepWhatIsSetAside() throws IOException {
        final LockedFile file = open();
        file.map(64).put(0, (byte) 9);
        final Path aside = file.setAside();
        assertThat(Files.readAllBytes(aside)).startsWith(9);
        assertThat(aside.getFileName().toString()).startsWith("file.aside-");
        try (LockedFile next = open()) {
            assertThat(next.size()).isZero();
        }
        try (Stream<Path> files = Files.list(aside.getParent())) {
            assertThat(files.map(each -> each.getFileName().toString()).toList())
                    .containsExactlyInAnyOrderElementsOf(
                            List.of("file", aside.getFileName().toString()));
        }
    }
}
