package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.Answer;
import io.merrow.lab.InterfaceCounters;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import io.merrow.lab.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything is too small and too slow at once: the kernel's table, the event ring, the shards' rings, the record queue, the
 * agent itself, and the collector. Much is lost, and the ledger knows where each packet and each record went.
 */
@Tag("one-jdk")
class HostileTrafficSystemTest {
    private static final int FLOWS = 3000;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;

    @BeforeEach
    void makeNamespaces() {
        link = lab.link(lab.namespace("client"), lab.namespace("server"), LinkOptions.quiet());
    }

    private String config(final OtlpReceiver receiver) {
        return """
                discovery:
                  instrument:
                    interfaces: [%s]
                span:
                  max_record_interval: 300ms
                  udp_timeout: 500ms
                  icmp_timeout: 500ms
                  tcp_fin_timeout: 200ms
                shutdown_timeout: 5s
                pipeline:
                  flow_capture:
                    flow_stats_capacity: 64
                    flow_events_capacity: 16
                  flow_producer:
                    flow_store_poll_interval: 100ms
                    workers: 2
                    worker_queue_capacity: 64
                    flow_span_queue_capacity: 64
                export:
                  traces:
                    otlp:
                      endpoint: %s
                      max_batch_size: 16
                      max_queue_size: 64
                      max_batch_interval: 50ms
                      retry:
                        initial_interval: 100ms
                        max_interval: 200ms
                """
                .formatted(link.left().interfaceName(), receiver.grpcEndpoint());
    }

    /** A datagram to each of many closed ports, each of which answers that no process is there as long as it may. */
    private void flood() {
        link.left()
                .namespace()
                .exec(
                        Duration.ofSeconds(60),
                        "bash",
                        "-c",
                        "for ((p = 1; p <= " + FLOWS + "; p++)); do echo x >/dev/udp/"
                                + link.right().address(IpVersion.V4) + "/$((20000 + p)); done 2>/dev/null; true");
    }

    private static void signal(final RunningAgent agent, final String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(agent.process().pid()))
                    .start()
                    .waitFor();
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldAccountForEveryPacketAndRecordWhenEverythingIsTooSmallAndTooSlow() {
        try (OtlpReceiver receiver = RunningAgent.receiverIn(link.left().namespace());
                RunningAgent agent = RunningAgent.start(link.left().namespace(), directory, config(receiver))) {
            receiver.answerWith(request -> Answer.ok().after(Duration.ofMillis(200)));
            final Traffic traffic = Traffic.over(link);
            link.left().awaitQuiet(Duration.ofMillis(500), Duration.ofSeconds(30));
            final InterfaceCounters before = link.left().counters();

            flood();
            signal(agent, "STOP"); // a node so busy that the agent does not get a turn
            flood();
            signal(agent, "CONT");
            receiver.answerWith(request -> Answer.unavailable());
            traffic.connections(IpVersion.V4, 100, 100, 1000);
            traffic.connections(IpVersion.V6, 100, 100, 1000);
            receiver.answerWith(request -> Answer.ok());
            traffic.udp(IpVersion.V4, 500, 1000);
            final InterfaceCounters wire = link.left()
                    .awaitQuiet(Duration.ofMillis(500), Duration.ofSeconds(30))
                    .minus(before);
            final RunningAgent.Ledger ledger = agent.stop();

            for (final String difference : List.of("packets", "events", "records", "record_packets")) {
                assertThat(ledger.get("difference." + difference))
                        .as("difference of " + difference + " in " + ledger)
                        .isZero();
            }
            assertThat(ledger.get("packets.seen")).isGreaterThanOrEqualTo(wire.packets());
            assertThat(ledger.get("packets.overflow_sent")).as("table full").isPositive();
            assertThat(ledger.get("packets.overflow_lost"))
                    .as("table and ring full")
                    .isPositive();
            assertThat(ledger.get("events_deferred")).as("a shard's ring full").isPositive();
            assertThat(ledger.get("records_dropped_queue_full"))
                    .as("record queue full")
                    .isPositive();
            final long exported = receiver.spans().stream()
                    .map(ReceivedSpan::spanId)
                    .distinct()
                    .count();
            assertThat(exported).as("what the collector has").isEqualTo(ledger.get("records_exported"));
        }
    }

    @Test
    void shouldStopInOrderWhenTheSignalComesWhileItStarts() {
        try (OtlpReceiver receiver = RunningAgent.receiverIn(link.left().namespace());
                RunningAgent agent = RunningAgent.launch(link.left().namespace(), directory, config(receiver))) {
            agent.process().awaitStderr("health on", RunningAgent.PATIENCE);

            assertThat(agent.stop().get("difference.packets")).isZero();
        }
    }
}
