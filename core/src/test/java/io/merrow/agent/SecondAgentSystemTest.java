package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.LabProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two agents on one interface: the second one and doctor warn, since every flow is exported twice. */
@Tag("one-jdk")
class SecondAgentSystemTest {
    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension network = new LabExtension();

    private FaultLab lab;

    @BeforeEach
    void makeNamespaces() {
        lab = new FaultLab(network, directory);
    }

    private String yaml() {
        return lab.yaml().replaceAll("(?m)^state: .*$", "").replaceAll(", queue: \\{path: [^}]*}", "");
    }

    @Test
    void shouldWarnWhenAttachedBesideAnotherAgent() {
        final RunningAgent first = lab.start(yaml());
        assertThat(doctor()).doesNotContain("two Merrow agents");
        final RunningAgent second = lab.start(yaml());
        second.process()
                .awaitStderr(
                        "WARN .*another Merrow agent observes "
                                + lab.link().left().interfaceName() + "",
                        RunningAgent.PATIENCE);
        assertThat(String.join("\n", first.process().stderr())).doesNotContain("another Merrow agent");
        assertThat(doctor()).contains("observed by two Merrow agents, its flows are exported twice");
    }

    private String doctor() {
        final List<String> command = new ArrayList<>(AgentJvm.command());
        command.addAll(List.of(
                "doctor",
                "--interface",
                lab.link().left().interfaceName(),
                "--set",
                "export.traces.otlp.endpoint=" + lab.receiver().grpcEndpoint()));
        try (LabProcess process = lab.link().left().namespace().start(command.toArray(String[]::new))) {
            process.awaitExit(RunningAgent.PATIENCE);
            return String.join("\n", process.stdout());
        }
    }
}
