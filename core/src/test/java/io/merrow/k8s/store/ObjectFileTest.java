package io.merrow.k8s.store;

import static io.merrow.k8s.store.StoreFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.merrow.file.FileInUseException;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.lab.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file of names: who may have it, how much finds room, what becomes of one that cannot be used. */
@Timeout(60)
class ObjectFileTest {
    private static final String ADDRESS = "10.0.0.1";
    private static final Node NODE = new NodeBuilder()
            .withNewMetadata()
            .withName("node-1")
            .withUid("uid-node-1")
            .endMetadata()
            .build();

    @TempDir
    private Path directory;

    private StoreFixture agent;

    @BeforeEach
    void start() throws Exception {
        agent = new StoreFixture(directory).start();
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void shouldRefuseASecondAgent() {
        assertThatThrownBy(() -> agent.open(StoreFixture.OBJECTS))
                .isInstanceOf(FileInUseException.class)
                .hasMessageContaining("names.lock")
                .hasMessageContaining("state.directory");
    }

    @Test
    void shouldKeepWhatFindsRoomAndCountTheRest() throws Exception {
        agent.stop();
        agent.start(100, StoreFixture.SERVER, kind -> true);
        for (int i = 0; i < 150; i++) {
            agent.cluster.apply(pod("pod-" + i, "10.0.1." + i));
        }
        Await.until("the refusals", () -> agent.store.refused() > 0);
        agent.stop();
        final long kept = agent.store.entries();
        assertThat(kept + agent.store.refused()).isEqualTo(151); // one entry is the cluster's
        assertThat(kept).isBetween(90L, 100L);
        agent.start(100, StoreFixture.SERVER, kind -> true);
        for (int i = 0; i < 150; i++) {
            assertThat(agent.podAt("10.0.1." + i)).isIn("", "pod-" + i);
        }
        assertThat(agent.restored.objects()).isEqualTo(kept - 1);
    }

    @Test
    void shouldMakeRoomByForgettingTheOldestThatHasEnded() throws Exception {
        agent.stop();
        agent.start(100, StoreFixture.SERVER, kind -> true);
        for (int i = 0; i < 300; i++) {
            agent.cluster.nowMs += 1_000;
            agent.cluster.apply(pod("pod-" + i, "10.0.1." + i % 250));
            if (i >= 50) {
                agent.cluster.remove(pod("pod-" + (i - 50), "10.0.1." + (i - 50) % 250));
            }
        }
        agent.stop();
        assertThat(agent.store.refused()).isZero();
        agent.start(100, StoreFixture.SERVER, kind -> true);
        assertThat(agent.restored.objects()).isEqualTo(50);
        assertThat(agent.podAt("10.0.1." + 299 % 250)).isEqualTo("pod-299");
        agent.cluster.nowMs -= 1_500; // the last that ended
        assertThat(agent.podAt("10.0.1." + 249 % 250)).isEqualTo("pod-249");
    }

    @Test
    void shouldBeginAgainWithAFileOfAnotherSize() throws Exception {
        agent.cluster.apply(pod("web-1-a", ADDRESS));
        agent.stop();
        agent.start(2_000, StoreFixture.SERVER, kind -> true);
        assertThat(agent.restored.isEmpty()).isTrue();
        assertThat(directory.resolve("names.cm3.unusable")).exists();
        agent.cluster.apply(pod("web-1-a", ADDRESS));
        agent.stop();
        agent.start(2_000, StoreFixture.SERVER, kind -> true);
        assertThat(agent.podAt(ADDRESS)).isEqualTo("web-1-a");
    }

    @Test
    void shouldBeginAgainWithAFileThatIsSomethingElse() throws Exception {
        agent.cluster.apply(pod("web-1-a", ADDRESS));
        agent.stop();
        final Path file = directory.resolve("names.cm3");
        final byte[] whole = Files.readAllBytes(file);
        final byte[] otherHead = whole.clone();
        otherHead[100]++;
        final byte[] unready = whole.clone();
        unready[11] |= (byte) 0x80;
        final List<byte[]> bad = List.of(
                new byte[0],
                new byte[whole.length],
                "something else".getBytes(StandardCharsets.US_ASCII),
                Arrays.copyOf(whole, whole.length / 2),
                Arrays.copyOf(whole, 20),
                otherHead,
                unready);
        for (final byte[] content : bad) {
            Files.write(file, content);
            agent.start();
            assertThat(agent.restored.isEmpty()).isTrue();
            assertThat(directory.resolve("names.cm3.unusable")).hasBinaryContent(content);
            agent.cluster.apply(pod("web-1-a", ADDRESS));
            agent.stop();
            agent.start();
            assertThat(agent.podAt(ADDRESS)).isEqualTo("web-1-a");
            agent.stop();
        }
    }

    @Test
    void shouldSetAsideAFileWithoutItsLock() throws Exception {
        agent.cluster.apply(pod("web-1-a", ADDRESS));
        agent.stop();
        final byte[] content = Files.readAllBytes(directory.resolve("names.cm3"));
        Files.delete(directory.resolve("names.lock"));
        agent.start();
        assertThat(agent.restored.isEmpty()).isTrue();
        assertThat(directory.resolve("names.cm3.unusable")).hasBinaryContent(content);
    }

    /** As another version might have written it. */
    @Test
    void shouldUseTheOthersWhereTheModelRefusesAnObject() throws Exception {
        agent.cluster.apply(pod("web-1-a", ADDRESS));
        agent.stop();
        try (ObjectFile file = ObjectFile.lock(directory)) {
            final ClusterFacts.Node refused =
                    new ClusterFacts.Node(agent.cluster.facts(NODE).meta(), List.of(), List.of("no range"));
            file.open(StoreFixture.OBJECTS).put(refused, agent.cluster.nowMs, agent.cluster.nowMs);
        }
        agent.start();
        assertThat(agent.podAt(ADDRESS)).isEqualTo("web-1-a");
        assertThat(agent.store.isUsable()).isTrue();
        agent.stop();
        agent.start();
        assertThat(agent.podAt(ADDRESS)).isEqualTo("web-1-a");
    }

    @Test
    void shouldLeaveNothingButItsFiles() throws Exception {
        agent.cluster.apply(pod("web-1-a", ADDRESS));
        agent.stop();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("names.cm3", "names.lock");
        }
    }
}
