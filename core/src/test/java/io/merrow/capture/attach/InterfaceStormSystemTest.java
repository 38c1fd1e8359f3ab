package io.merrow.capture.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.capture.attach.WatcherFixture.Way;
import io.merrow.junit.LabExtension;
import io.merrow.lab.LabProcess;
import io.merrow.netlink.LinkMonitor;
import io.merrow.tc.TcxOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pods that come and go faster than anybody looks. */
@Tag("one-jdk")
class InterfaceStormSystemTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private WatcherFixture at;

    @BeforeEach
    void moveIn() {
        at = lab.closedLater(new WatcherFixture(lab));
    }

    /** Of links, programs and sockets; pipes to processes of the test come and go. */
    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(InterfaceStormSystemTest::target)
                    .filter(target -> target.startsWith("anon_inode:bpf") || target.startsWith("socket:"))
                    .count();
        }
    }

    private static String target(final Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (final IOException e) {
            return ""; // of this very list, or closed meanwhile
        }
    }

    private void assertNoFailureButOfWhatHadGone() {
        for (final AttachFailure failure : AttachFailure.values()) {
            if (failure != AttachFailure.GONE) {
                assertThat(at.watcher().failures(failure)).as(failure.label()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldKeepNothingOfAStormAndEverythingThatOutlivesIt(final Way way) throws IOException {
        assumeTrue(WatcherFixture.has(way), "this kernel has no " + way);
        at.watch(way, "veth*");
        at.node.shell("ip link add veth0 index 1000 type veth peer name stays");
        assertThat(at.poll()).isEqualTo(1);
        final long before = descriptors();
        final int pairs = way == Way.TCX ? 500 : 100; // each clsact waits for the kernel's readers several times
        // One ip for all of them, or starting it 1000 times would be the slowest part.
        try (LabProcess storm = at.node.start(
                "sh",
                "-c",
                "for i in $(seq " + pairs + "); do echo link add veth$i type veth peer name far$i;"
                        + " echo link del veth$i; done | ip -batch - && ip link add veth999 type veth peer name late")) {
            while (storm.isAlive()) {
                at.watcher().poll();
            }
            storm.awaitSuccess(PATIENCE);
        }
        assertThat(at.poll()).as("veth0 and veth999").isEqualTo(2);
        assertThat(at.look()).isEqualTo(2);
        assertThat(at.notified)
                .extracting(InterfaceInfo::name)
                .containsExactlyInAnyOrder("lo", "veth0", "stays", "veth999", "late");
        assertNoFailureButOfWhatHadGone();
        at.node.shell("ip link del veth999");
        assertThat(at.poll()).isEqualTo(1);
        assertThat(descriptors()).isEqualTo(before);
    }

    /** A node's start: all at once, and more than the kernel keeps messages for. */
    @Test
    void shouldAttachToAllOfManyThoughTheirMessagesWereLost() {
        at.watch(Way.CLSACT.methods(TcxOrder.FIRST), LinkMonitor.open(4096), true, "veth*");
        assertThat(at.poll()).isZero();
        at.node.shell("for i in $(seq 50); do echo link add veth$i type veth peer name far$i; done | ip -batch -");
        assertThat(at.poll()).isEqualTo(50);
        assertThat(at.watcher().counts().losses()).isPositive();
        assertNoFailureButOfWhatHadGone();
        at.node.shell("for i in $(seq 50); do echo link del veth$i; done | ip -batch -");
        assertThat(at.poll()).isZero();
        at.look();
        assertThat(at.notified).extracting(InterfaceInfo::name).containsExactly("lo");
    }
}
