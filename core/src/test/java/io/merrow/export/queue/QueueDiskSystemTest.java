package io.merrow.export.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.telemetry.LedgerCounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue file on a file system of 1 MB of its own; needs the right to mount one. */
class QueueDiskSystemTest {
    private static final int TOO_MANY = 20_000;

    private final QueueFixture fixture = new QueueFixture();

    @TempDir
    private Path directory;

    private boolean mounted;

    @BeforeEach
    void mount() {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "merrow-queue-test", directory.toString());
        assumeTrue(mounted, "no right to mount a tmpfs");
    }

    @AfterEach
    void unmount() {
        if (mounted) {
            run("umount", directory.toString());
        }
    }

    @Test
    void shouldTakeMemoryWhenTheDiskIsFullAndLeaveNoFileBehind() throws IOException {
        final Path path = directory.resolve("queue");
        try (RecordQueue queue = fixture.open(path, TOO_MANY)) {
            assertThat(queue).isInstanceOf(MemoryQueue.class);
            assertThat(fixture.count(LedgerCounter.QUEUE_FILE_UNUSABLE)).isEqualTo(1);
            assertThat(path).doesNotExist();
            fixture.offer(queue, 0, 3);
            assertThat(fixture.moveAll(queue)).containsExactly(0, 1, 2);
        }
    }

    @Test
    void shouldContinueWithAnAllocatedFileWhenTheDiskFillsUpBehindIt() throws IOException {
        final Path path = directory.resolve("queue");
        try (RecordQueue queue = fixture.open(path, 1000)) {
            assertThat(queue).isInstanceOf(FileQueue.class);
            fillUp();
            fixture.offer(queue, 0, 2500);
            assertThat(queue.size()).isEqualTo(1000);
        }
        try (RecordQueue queue = fixture.open(path, TOO_MANY)) {
            assertThat(queue.capacity()).as("there is no room for a larger one").isEqualTo(1000);
            assertThat(fixture.moveAll(queue))
                    .containsExactlyElementsOf(
                            IntStream.range(1500, 2500).boxed().toList());
        }
        assertThat(directory.resolve("queue.new")).doesNotExist();
    }

    @Test
    void shouldTakeMemoryInAReadOnlyDirectory() {
        run("mount", "-o", "remount,ro", directory.toString());
        try (RecordQueue queue = fixture.open(directory.resolve("queue"), 10)) {
            assertThat(queue).isInstanceOf(MemoryQueue.class);
            assertThat(fixture.count(LedgerCounter.QUEUE_FILE_UNUSABLE)).isEqualTo(1);
        }
    }

    private void fillUp() throws IOException {
        try (var out = Files.newOutputStream(directory.resolve("ballast"))) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (final IOException e) {
            assertThat(e).hasMessageContaining("space");
        }
    }

    private static boolean run(final String... command) {
        try {
            final Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (final IOException e) {
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
