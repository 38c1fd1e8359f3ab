package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.IpVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Where names come from changes while the agent counts: a cluster comes, is exchanged, goes. */
class ReloadNamesSystemTest {
    private static final String NAME = "destination.k8s.pod.name";

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension network = new LabExtension();

    private FaultLab lab;

    @BeforeEach
    void makeNamespaces() {
        lab = new FaultLab(network, directory);
    }

    /** In which the server's address is that pod's. */
    private Path cluster(final String name) throws IOException {
        final MockCluster cluster =
                lab.closedLater(new MockCluster(lab.link().left().namespace()));
        cluster.tell(MockCluster.pod(name, lab.link().right().address(IpVersion.V4)));
        return cluster.kubeconfig(Files.createDirectory(directory.resolve(name)));
    }

    private String yaml(final String informer) {
        return lab.yaml()
                .replaceFirst("discovery: \\{", "discovery: {informer: {k8s: " + informer + "}, ")
                .replaceAll("(?m)^state: .*$", "");
    }

    private static String reading(final Path kubeconfig) {
        return "{kubeconfig_path: \"" + kubeconfig + "\", selectors: [{kind: Pod}]}";
    }

    /** Names in the order of time, each as often as it became the name. */
    private List<String> names() {
        final List<String> names = new ArrayList<>();
        lab.receiver().spans().stream()
                .filter(span -> span.longAttribute("destination.port", -1) == DatagramLoad.PORT)
                .sorted(Comparator.comparingLong(span -> span.span().getStartTimeUnixNano()))
                .map(span -> span.hasAttribute(NAME) ? span.stringAttribute(NAME) : "none")
                .filter(name -> names.isEmpty() || !names.get(names.size() - 1).equals(name))
                .forEach(names::add);
        return names;
    }

    private void awaitName(final String name) {
        lab.receiver()
                .awaitSpans(
                        spans -> spans.stream()
                                .anyMatch(span -> span.hasAttribute(NAME) && name.equals(span.stringAttribute(NAME))),
                        RunningAgent.PATIENCE);
    }

    @Test
    void shouldNameByTheClusterOfTheConfigurationInForce() throws Exception {
        final Path file = Files.writeString(directory.resolve("merrow.yaml"), yaml("{enabled: false}"));
        final ReloadingAgent agent =
                lab.closedLater(ReloadingAgent.start(lab.link().left().namespace(), file));
        final DatagramLoad load = lab.closedLater(DatagramLoad.ofOneFlow(lab.link()));
        lab.receiver().awaitSpans(2, RunningAgent.PATIENCE);
        for (final String name : List.of("first", "second")) {
            Files.writeString(file, yaml(reading(cluster(name))));
            agent.reload();
            awaitName(name);
        }
        Files.writeString(file, yaml("{enabled: false}"));
        agent.reload();
        lab.receiver().awaitSpans(lab.receiver().spans().size() + 3, RunningAgent.PATIENCE);
        final long sent = load.stop();
        FaultLab.assertAddsUp(agent.stop());
        assertThat(lab.datagrams()).isEqualTo(sent);
        assertThat(names()).containsExactly("none", "first", "second", "none");
    }
}
