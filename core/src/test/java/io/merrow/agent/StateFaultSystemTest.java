package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** State that is unavailable or damaged: the agent logs one line, continues, and exports each packet once. */
@Tag("one-jdk")
class StateFaultSystemTest {
    private static final long SEVERAL_RECORDS_MS = 600;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension network = new LabExtension();

    private FaultLab lab;

    @BeforeEach
    void makeNamespaces() {
        lab = new FaultLab(network, directory);
    }

    /** It counts what passes while it runs, and leaves nothing on the interface. */
    private void assertCountsAlone(final RunningAgent agent) throws Exception {
        final long sent = lab.send(SEVERAL_RECORDS_MS);
        FaultLab.assertAddsUp(agent.stop());
        assertThat(lab.datagrams()).isEqualTo(sent);
    }

    @Test
    void shouldRunWithoutStateAndQueueOnAReadOnlyFileSystem() throws Exception {
        Files.createDirectory(lab.path("state"));
        Files.createDirectory(lab.path("queue"));
        final String mount = "mount -t tmpfs -o ro none ";
        final RunningAgent agent = FaultLab.running(lab.launch(
                lab.yaml().replace(lab.path("queue") + "\"", lab.path("queue") + "/records\""),
                mount + lab.path("state") + " && " + mount + lab.path("queue")));
        assertCountsAlone(agent);
        FaultLab.assertTells(agent, "state.directory " + lab.path("state"), "Read-only file system");
        FaultLab.assertTells(agent, "queue file", "Read-only file system");
    }

    @Test
    void shouldRunWithoutStateWhereAFileStandsInTheDirectorysPlace() throws Exception {
        Files.createFile(lab.path("state"));
        Files.createDirectory(lab.path("queue"));
        final RunningAgent agent = lab.start(lab.yaml());
        assertCountsAlone(agent);
        FaultLab.assertTells(agent, "state.directory " + lab.path("state"), "is not a directory");
        FaultLab.assertTells(agent, "queue file " + lab.path("queue"), "Is a directory");
    }

    @Test
    void shouldPinNothingWhereThereIsNoBpfFileSystem() throws Exception {
        Files.createDirectory(lab.path("bpf"));
        final RunningAgent agent = lab.start(lab.yaml());
        assertCountsAlone(agent);
        FaultLab.assertTells(agent, "state.bpffs_path", "is not on a BPF file system", "mount -t bpf");
        assertThat(lab.path("bpf")).isEmptyDirectory();
    }

    @Test
    void shouldPinNothingWhereTheBpfFileSystemIsReadOnly() throws Exception {
        Files.createDirectory(lab.path("bpf"));
        final RunningAgent agent =
                FaultLab.running(lab.launch(lab.yaml(), "mount -t bpf -o ro none " + lab.path("bpf")));
        assertCountsAlone(agent);
        FaultLab.assertTells(agent, "state.bpffs_path", "Read-only file system");
    }

    private static void spoil(final Path file) throws IOException {
        Files.writeString(file, "no such thing as a head", StandardOpenOption.WRITE);
    }

    private boolean hasAside(final String directoryName, final String prefix) throws IOException {
        try (Stream<Path> files = Files.list(lab.path(directoryName))) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(prefix));
        }
    }

    /** The tables in the kernel continue counting, and which of their counts were exported is unknown: they are replaced. */
    @Test
    void shouldExportNoPacketTwiceThoughStateAndQueueAreDamaged() throws Exception {
        lab.mountBpf();
        final RunningAgent first = lab.start(lab.yaml());
        final long before = lab.send(SEVERAL_RECORDS_MS);
        first.stop();
        assertThat(lab.datagrams()).isEqualTo(before);
        spoil(lab.path("state").resolve("flows"));
        spoil(lab.path("queue"));

        final RunningAgent second = lab.start(lab.yaml());
        FaultLab.assertTells(second, "flow journal " + lab.path("state").resolve("flows"), "unusable");
        FaultLab.assertTells(second, "queue file " + lab.path("queue"), "failed to read");
        assertThat(hasAside("state", "flows.aside-")).isTrue();
        assertThat(hasAside("", "queue.aside-")).isTrue();
        final long after = lab.send(SEVERAL_RECORDS_MS);
        FaultLab.assertAddsUp(second.stop());
        assertThat(lab.datagrams()).isEqualTo(before + after);
    }

    /** The tables of the first continue counting beside the second: the third may not export them again. */
    @Test
    void shouldExportNoPacketTwiceThoughAnAgentBetweenHadNoState() throws Exception {
        lab.mountBpf();
        final RunningAgent first = lab.start(lab.yaml());
        long sent = lab.send(SEVERAL_RECORDS_MS);
        first.stop();
        final RunningAgent second =
                FaultLab.running(lab.launch(lab.yaml(), "mount -t tmpfs -o ro none " + lab.path("state")));
        assertThat(lab.path("bpf").resolve("merrow")).doesNotExist();
        sent += lab.send(SEVERAL_RECORDS_MS);
        FaultLab.assertAddsUp(second.stop());
        final RunningAgent third = lab.start(lab.yaml());
        sent += lab.send(SEVERAL_RECORDS_MS);
        FaultLab.assertAddsUp(third.stop());
        assertThat(lab.datagrams()).isEqualTo(sent);
    }
}
