package io.merrow.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-jdk")
class NetworkLabSystemTest {
    @BeforeAll
    static void needLab() {
        assumeTrue(NetworkLab.isAvailable(), NetworkLab::unavailableReason);
    }

    @Test
    void shouldJoinTwoNamespacesInBothIpVersions() {
        try (NetworkLab lab = new NetworkLab()) {
            final Link link = lab.pair();
            for (final IpVersion version : IpVersion.values()) {
                link.left().namespace().shell("ping -c 1 -W 2 " + link.right().address(version));
            }
        }
    }

    @Test
    void shouldCarryNothingButWhatIsSentWithStaticNeighbours() {
        try (NetworkLab lab = new NetworkLab()) {
            final Link link = lab.pair();
            link.left().awaitQuiet(Duration.ofSeconds(1), Duration.ofSeconds(15));
            final InterfaceCounters before = link.left().counters();
            link.left()
                    .namespace()
                    .shell("ping -c 3 -i 0.01 -s 100 " + link.right().ipv4());
            final InterfaceCounters run = link.left().counters().minus(before);
            final long frame = 14 + 20 + 8 + 100;
            assertThat(run).isEqualTo(new InterfaceCounters(3, 3 * frame, 0, 3, 3 * frame, 0));
        }
    }

    @Test
    void shouldDiscoverNeighboursWhereAsked() {
        try (NetworkLab lab = new NetworkLab()) {
            final LinkOptions options =
                    LinkOptions.quiet().withNeighbourDiscovery().withMtu(9000);
            final Link link = lab.link(lab.namespace("a"), lab.namespace("b"), options);
            final String neighbours = "ip neighbour show dev " + link.left().interfaceName();
            assertThat(link.left().namespace().shell(neighbours)).isEmpty();
            link.left()
                    .namespace()
                    .shell("ping -c 1 -s 8900 -M do " + link.right().ipv4());
            assertThat(link.left().namespace().shell(neighbours))
                    .singleElement()
                    .asString()
                    .contains(link.right().mac());
        }
    }

    @Test
    void shouldLeaveNothingBehindEvenWithSomethingRunning() {
        final LabProcess sleeper;
        try (NetworkLab lab = new NetworkLab()) {
            sleeper = lab.pair().left().namespace().start("sleep", "60");
            assertThat(sleeper.isAlive()).isTrue();
            assertThat(namespaces()).hasSize(2);
        }
        assertThat(namespaces()).isEmpty();
        assertThat(sleeper.awaitExit(Duration.ofSeconds(5))).isNotZero();
    }

    @Test
    void shouldRemoveNamespacesOfDeadProcesses() throws Exception {
        final Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        final String stale = "merrow-" + dead.pid() + "-1-left";
        Ip.run("netns add " + stale);
        new NetworkLab().close();
        assertThat(Ip.run("netns list")).noneMatch(line -> line.startsWith(stale));
    }

    @Test
    void shouldRunJavaInANamespaceAndStopIt() {
        try (NetworkLab lab = new NetworkLab()) {
            final Namespace namespace = lab.namespace("java");
            try (LabProcess java = namespace.startJava(
                    List.of("-Xmx64m"), OtlpSink.class.getName(), "--grpc", "0", "--http", "0", "--summary")) {
                java.awaitStdout("listening.*grpc=http://127.0.0.1:\\d+", Duration.ofSeconds(20));
                java.terminate();
                assertThat(java.awaitExit(Duration.ofSeconds(10))).isEqualTo(143);
                assertThat(java.stdout()).anyMatch(line -> line.startsWith("received 0 spans"));
            }
        }
    }

    @Test
    void shouldReportACommandsOutputWhenItFails() {
        try (NetworkLab lab = new NetworkLab()) {
            final Namespace namespace = lab.namespace("fails");
            assertThatThrownBy(() -> namespace.shell("echo so it is >&2; exit 3"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("exit code 3")
                    .hasMessageContaining("so it is");
        }
    }

    private static List<String> namespaces() {
        final String mine = "merrow-" + ProcessHandle.current().pid() + "-";
        return Ip.run("netns list").stream()
                .filter(line -> line.startsWith(mine))
                .toList();
    }
}
