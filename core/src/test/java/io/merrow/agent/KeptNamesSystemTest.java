package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.merrow.junit.LabExtension;
import io.merrow.lab.IpVersion;
import io.merrow.lab.LabProcess;
import io.merrow.lab.ReceivedSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The real agent, killed and started again while the API server is away or has other news: what its spans are named. */
@Tag("one-jdk")
@Timeout(180)
class KeptNamesSystemTest {
    private static final long SEVERAL_RECORDS_MS = 1_500;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension network = new LabExtension();

    private FaultLab lab;
    private MockCluster cluster;

    @BeforeEach
    void makeNamespaces() {
        lab = new FaultLab(network, directory);
        cluster = new MockCluster(lab.link().left().namespace());
        lab.closedLater(() -> cluster.close());
    }

    private Pod client() {
        return MockCluster.pod("client", lab.link().left().address(IpVersion.V4));
    }

    private Pod server(final String name) {
        return MockCluster.pod(name, lab.link().right().address(IpVersion.V4));
    }

    private String yaml(final boolean isKept) throws IOException {
        final String informer =
                "{kubeconfig_path: \"" + cluster.kubeconfig(directory) + "\", selectors: [{kind: Pod}]}";
        return lab.yaml()
                .replaceFirst("discovery: \\{", "discovery: {informer: {k8s: " + informer + "}, ")
                .replaceAll("(?m)^state: .*$", isKept ? "state: {directory: \"" + lab.path("state") + "\"}" : "");
    }

    /** An agent that has learned of both pods, and is killed. */
    private void learnAndDie() throws IOException {
        cluster.tell(client());
        cluster.tell(server("server"));
        final RunningAgent agent = lab.start(yaml(true));
        agent.process().awaitStderr("Kubernetes: all kinds synced", RunningAgent.PATIENCE);
        // both, and when the cluster was asked
        lab.awaitMetric(agent, "merrow_k8s_kept 3.0");
        lab.awaitMetric(agent, "merrow_k8s_unconfirmed 0.0");
        agent.process().kill();
    }

    /** Names of both ends of every record, from the first on. */
    private List<String> names() {
        return lab.receiver().spans().stream()
                .filter(span -> span.longAttribute("destination.port", -1) == DatagramLoad.PORT)
                .map(span -> name(span, "source") + " > " + name(span, "destination"))
                .toList();
    }

    private static String name(final ReceivedSpan span, final String end) {
        final String name = end + ".k8s.pod.name";
        return span.hasAttribute(name) ? span.stringAttribute(name) : "none";
    }

    @Test
    void shouldNameTheFirstRecordAfterAKillThoughTheApiServerIsGone() throws Exception {
        learnAndDie();
        cluster.close();

        final RunningAgent agent = lab.start(yaml(true));
        lab.send(SEVERAL_RECORDS_MS);
        lab.awaitMetric(agent, "merrow_k8s_unconfirmed 2.0");
        assertThat(lab.ready(agent))
                .contains("not synced")
                .contains("names as of 20")
                .contains("not confirmed");
        FaultLab.assertTells(agent, "2 objects known from before, as of 20");
        agent.stop();
        assertThat(names()).hasSizeGreaterThan(2).containsOnly("client > server");
    }

    @Test
    void shouldBeCorrectedByTheApiServerWhereThingsChangedMeanwhile() throws Exception {
        learnAndDie();
        final int port = cluster.port();
        cluster.close();
        cluster = new MockCluster(lab.link().left().namespace(), port);
        cluster.tell(client());
        cluster.tell(server("next"));

        final RunningAgent agent = lab.start(yaml(true));
        lab.awaitMetric(agent, "merrow_k8s_unconfirmed 0.0");
        lab.awaitMetric(agent, "merrow_k8s_pods 2.0");
        lab.send(SEVERAL_RECORDS_MS);
        agent.stop();
        assertThat(names()).hasSizeGreaterThan(2).containsOnly("client > next");
    }

    /** As an operator asks, beside the agent, which is not disturbed. */
    @Test
    void shouldTellNamesBesideTheAgent() throws Exception {
        cluster.tell(client());
        cluster.tell(server("server"));
        final RunningAgent agent = lab.start(yaml(true));
        lab.awaitMetric(agent, "merrow_k8s_kept 3.0");
        final List<String> command = new ArrayList<>(AgentJvm.command());
        command.addAll(List.of("names", "--no-header", "--set", "state.directory=" + lab.path("state"), "shop/server"));
        try (LabProcess names = LabProcess.start(command)) {
            names.awaitSuccess(RunningAgent.PATIENCE);
            assertThat(names.stdout())
                    .singleElement()
                    .asString()
                    .startsWith(lab.link().right().address(IpVersion.V4) + "  Pod  shop/server  -  node-1  ");
        }
        cluster.tell(MockCluster.pod("late", "10.9.9.9"));
        lab.awaitMetric(agent, "merrow_k8s_kept 4.0");
        FaultLab.assertAddsUp(agent.stop());
    }

    @Test
    void shouldKeepNothingWithoutAStateDirectory() throws Exception {
        cluster.tell(client());
        final RunningAgent agent = lab.start(yaml(false));
        agent.process().awaitStderr("Kubernetes: all kinds synced", RunningAgent.PATIENCE);
        lab.awaitMetric(agent, "merrow_k8s_kept_usable 0.0");
        agent.stop();
        assertThat(lab.path("state")).doesNotExist();
    }

    @Test
    void shouldRunWithWhatItLearnsWhereTheFileIsDamaged() throws Exception {
        learnAndDie();
        Files.writeString(lab.path("state").resolve("names.cm3"), "something else");
        final RunningAgent agent = lab.start(yaml(true));
        FaultLab.assertTells(agent, "names.cm3", "unusable", "Renamed to");
        lab.awaitMetric(agent, "merrow_k8s_kept 3.0");
        lab.awaitMetric(agent, "merrow_k8s_pods 2.0");
        lab.send(SEVERAL_RECORDS_MS);
        agent.stop();
        assertThat(names()).hasSizeGreaterThan(2).containsOnly("client > server");
    }
}
