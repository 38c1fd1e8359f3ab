package io.merrow.k8s.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.k8s.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file on a file system of 1 MB of its own; needs the right to mount one. */
@Timeout(60)
class StoreDiskSystemTest {
    @TempDir
    private Path directory;

    private boolean mounted;

    @BeforeEach
    void mount() {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "merrow-names-test", directory.toString());
        assumeTrue(mounted, "no right to mount a tmpfs");
    }

    @AfterEach
    void unmount() {
        if (mounted) {
            assertThat(run("umount", directory.toString()))
                    .as("unmounted: nothing has a file open")
                    .isTrue();
        }
    }

    private static boolean run(final String... command) {
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (final IOException e) {
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void shouldGoOnInMemoryWhereTheDiskHasNoRoom() throws Exception {
        try (StoreFixture agent = new StoreFixture(directory).start(100_000, StoreFixture.SERVER, kind -> true)) {
            agent.cluster.apply(Cluster.pod("shop", "web", "10.0.0.1", Map.of()));
            assertThat(agent.cluster.attributes("10.0.0.1", 80)).containsEntry("k8s.pod.name", "web");
            assertThat(agent.store.isUsable()).isFalse();
            agent.stop();
            assertThat(directory.resolve("names.cm3")).doesNotExist();
            assertThat(directory.resolve("names.cm3.new")).doesNotExist();
        }
    }

    /** The disk is full before anything is written to the allocated file: memory that had no blocks would end the process. */
    @Test
    void shouldWriteToAnAllocatedFileThoughTheDiskIsFull() throws Exception {
        try (StoreFixture agent = new StoreFixture(directory).start()) {
            fillUp();
            for (int i = 0; i < 250; i++) {
                agent.cluster.apply(Cluster.pod("shop", "pod-" + i, "10.0.0." + i, Map.of("x", "y".repeat(500))));
            }
            agent.stop();
            agent.start();
            assertThat(agent.restored.objects()).isEqualTo(250);
        }
    }

    private void fillUp() throws IOException {
        try (var out = Files.newOutputStream(directory.resolve("filler"))) {
            final byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (final IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
