package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Namespace;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import io.merrow.lab.Traffic;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The agent in a pod without hostNetwork: it exports from its own namespace and observes the node's. */
class HostNamespaceSystemTest {
    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    @BeforeEach
    void makeLab() {}

    @Test
    void shouldObserveTheNodeFromInsideAPod() {
        final Namespace pod = lab.namespace("agent");
        final Link link = lab.link(lab.namespace("node"), lab.namespace("peer"), LinkOptions.quiet());
        try (OtlpReceiver receiver = RunningAgent.receiverIn(pod)) {
            final String yaml =
                    """
                    discovery:
                      instrument: {interfaces: [%s], network_namespace: /run/netns/%s}
                    internal: {metrics: {port: 0}, server: {port: 0}}
                    export: {traces: {otlp: {endpoint: "%s"}}}
                    """
                            .formatted(
                                    link.left().interfaceName(),
                                    link.left().namespace().name(),
                                    receiver.grpcEndpoint());
            try (RunningAgent agent = RunningAgent.start(pod, directory, yaml)) {
                Traffic.over(link).ping(IpVersion.V4, 5, 56);
                agent.stop();
            }
            final List<ReceivedSpan> pings = receiver.spans().stream()
                    .filter(span -> span.stringAttribute("source.address")
                            .equals(link.left().address(IpVersion.V4)))
                    .toList();
            assertThat(pings).isNotEmpty();
            assertThat(pings)
                    .extracting(span -> span.stringAttribute("network.interface.name"))
                    .containsOnly(link.left().interfaceName());
        }
    }
}
