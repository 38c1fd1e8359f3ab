package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.InterfaceCounters;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How threads are laid out changes what the agent costs, never what it counts. */
@Tag("one-jdk")
class SharedModeSystemTest {
    private static final Duration QUIET = Duration.ofMillis(500);

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;

    @BeforeEach
    void makeNamespaces() {
        link = lab.link(lab.namespace("node"), lab.namespace("peer"), LinkOptions.quiet());
        link.left().awaitQuiet(QUIET, RunningAgent.PATIENCE);
    }

    private RunningAgent start(final String threading, final int workers) {
        return RunningAgent.start(
                link.left().namespace(),
                directory,
                """
                discovery:
                  instrument:
                    interfaces: [%s]
                pipeline:
                  threading: %s
                  flow_producer:
                    workers: %d
                span:
                  max_record_interval: 1s
                """
                        .formatted(link.left().interfaceName(), threading, workers));
    }

    @Test
    void shouldCountEveryPacketOnOneThreadForAll() {
        final InterfaceCounters before = link.left().counters();
        try (RunningAgent agent = start("shared", 3)) {
            Traffic.over(link).tcp(IpVersion.V6, 200_000, 100_000);
            Traffic.over(link).connections(IpVersion.V4, 50, 1_000, 10);
            Traffic.over(link).udp(IpVersion.V4, 500, 100);
            Traffic.over(link).ping(IpVersion.V6, 10, 56);
            final InterfaceCounters wire =
                    link.left().awaitQuiet(QUIET, RunningAgent.PATIENCE).minus(before);
            final RunningAgent.Ledger ledger = agent.stop();
            for (final String difference : List.of("packets", "events", "records", "record_packets")) {
                assertThat(ledger.get("difference." + difference))
                        .as(difference)
                        .isZero();
            }
            assertThat(ledger.get("packets.seen")).isEqualTo(wire.packets());
            assertThat(ledger.get("bytes.seen")).isEqualTo(wire.bytes());
            assertThat(ledger.get("record_packets")).isEqualTo(ledger.get("packets.counted"));
            assertThat(ledger.get("flows_opened")).isGreaterThanOrEqualTo(53);
        }
    }
}
