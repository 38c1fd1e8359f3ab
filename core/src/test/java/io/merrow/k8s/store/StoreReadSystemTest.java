package io.merrow.k8s.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.lab.LabProcess;
import io.merrow.lab.ThisJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reading beside an agent whose objects change all the time: each reader finds each object once, and whole. */
@Timeout(120)
class StoreReadSystemTest {
    private static final int READS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void shouldReadEveryObjectWhileAllOfThemChange() throws Exception {
        final List<String> command = new ArrayList<>(ThisJvm.command(StoreLoadMain.class.getName()));
        command.add(directory.toString());
        final Path file = directory.resolve(ObjectFile.NAME);
        final Set<Integer> versions = new HashSet<>();
        try (LabProcess writer = LabProcess.start(command)) {
            writer.awaitStdout("^o$", PATIENCE);
            for (int i = 0; i < READS; i++) {
                final List<Generation> found = StoredCluster.read(file).living().stream()
                        .map(object -> Generation.of(object.facts()))
                        .toList();
                assertThat(found.stream().map(Generation::pod))
                        .hasSize(StoreLoadMain.PODS)
                        .doesNotHaveDuplicates();
                found.forEach(generation -> versions.add(generation.version()));
            }
            assertThat(versions).as("versions: the objects changed meanwhile").hasSizeGreaterThan(READS / 4);
            writer.kill();
        }
        assertThat(StoredCluster.read(file).living()).hasSize(StoreLoadMain.PODS);
    }

    /** As one that was suspended at a terminal: neither names nor changes wait for it. */
    @Test
    void shouldNotWaitForAReaderThatStops() throws Exception {
        try (StoreFixture agent = new StoreFixture(directory).start()) {
            agent.cluster.model.apply(new Generation(1, 1).facts(), 1);
            agent.stop();
            final List<String> command = new ArrayList<>(ThisJvm.command(StoppedReaderMain.class.getName()));
            command.add(directory.toString());
            try (LabProcess reader = LabProcess.start(command)) {
                reader.awaitStdout("^held$", PATIENCE);
                agent.start();
                assertThat(agent.restored.objects()).isEqualTo(1);
                agent.cluster.model.apply(new Generation(2, 1).facts(), 1);
                agent.stop();
                agent.start();
                assertThat(agent.restored.objects()).isEqualTo(2);
                assertThat(reader.isAlive()).isTrue();
            }
        }
    }

    @Test
    void shouldReadACopyOfTheFileAlone() throws Exception {
        try (StoreFixture agent = new StoreFixture(directory).start()) {
            agent.cluster.model.apply(new Generation(7, 1).facts(), 1);
            agent.stop();
        }
        final Path copy = Files.copy(
                directory.resolve(ObjectFile.NAME),
                Files.createDirectory(directory.resolve("elsewhere")).resolve("copy"));
        assertThat(StoredCluster.read(copy).living())
                .singleElement()
                .satisfies(object -> assertThat(Generation.of(object.facts())).isEqualTo(new Generation(7, 1)));
        try (Stream<Path> files = Files.list(copy.getParent())) {
            assertThat(files).containsExactly(copy);
        }
    }
}
