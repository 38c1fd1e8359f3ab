package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** No file descriptors left while it runs: capture continues, each failure is logged, and it recovers. */
@Tag("one-jdk")
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
class OutOfFilesSystemTest {
    private static final int MOST_ERRORS = 200;
    private static final long A_WHILE_MS = 2000;
    private static final String NO_LIMIT = "4096";

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension network = new LabExtension();

    private FaultLab lab;

    @BeforeEach
    void makeNamespaces() throws IOException {
        lab = new FaultLab(network, directory);
        lab.mountBpf();
    }

    private static void limit(final RunningAgent agent, final String files) {
        FaultLab.shell("prlimit", "--pid", Long.toString(agent.process().pid()), "--nofile=" + files + ":");
    }

    /** Whatever is opened from now on fails; what is open stays. */
    private static void exhaust(final RunningAgent agent) {
        limit(agent, "16");
    }

    private static double metric(final String metrics, final String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldCountOnAndRecover() throws Exception {
        final RunningAgent agent = FaultLab.running(
                lab.launch(lab.yaml().replaceAll("interfaces: \\[([^]]*)]", "interfaces: [$1, late0]")));
        long sent = lab.send(600);
        exhaust(agent);
        lab.receiver().disconnect();
        lab.link().left().namespace().shell("ip link add late0 type veth peer name late1 && ip link set late0 up");
        agent.process().awaitStderr("failed to attach to late0", RunningAgent.PATIENCE);
        sent += lab.send(1000);
        try (NetworkNamespace inside = NetworkNamespace.enter(
                Path.of("/run/netns", lab.link().left().namespace().name()))) {
            lab.receiver().connect();
        }
        Thread.sleep(A_WHILE_MS);
        limit(agent, NO_LIMIT);
        sent += lab.send(600);
        agent.process().awaitStderr("attached to late0", RunningAgent.PATIENCE);
        final String metrics = lab.metrics(agent);
        assertThat(metric(metrics, "merrow_attach_failures_total{reason=\"no_descriptors\"}"))
                .isPositive();
        assertThat(metric(metrics, "merrow_agent_errors_total"))
                .as("an error that lasts is no busy loop")
                .isLessThan(MOST_ERRORS);
        FaultLab.assertAddsUp(agent.stop());
        assertThat(lab.datagrams()).isEqualTo(sent);
    }
}
