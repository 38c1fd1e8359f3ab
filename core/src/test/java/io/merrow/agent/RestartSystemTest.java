package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.LabProcess;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The real agent, stopped and killed under traffic: its successors export what was on the wire, once. */
class RestartSystemTest {
    private static final int KILLS = 20;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private Link link;
    private OtlpReceiver receiver;
    private Path bpffs;

    @BeforeEach
    void makeNamespaces() throws IOException {
        link = lab.link(lab.namespace("client"), lab.namespace("server"), LinkOptions.quiet());
        receiver = lab.closedLater(RunningAgent.receiverIn(link.left().namespace()));
        bpffs = Files.createDirectory(directory.resolve("bpf"));
        shell("mount", "-t", "bpf", "bpf", bpffs.toString());
        lab.closedLater(() -> shell("umount", "-l", bpffs.toString()));
    }

    private static void shell(final String... command) {
        try (LabProcess process = LabProcess.start(List.of(command))) {
            process.awaitSuccess(RunningAgent.PATIENCE);
        }
    }

    private String yaml(final boolean detach) {
        return """
                discovery: {instrument: {interfaces: [%s]}, listening_ports: {enabled: false}}
                internal: {metrics: {enabled: false}, server: {enabled: false}}
                pipeline: {flow_producer: {flow_store_poll_interval: 100ms}}
                span: {max_record_interval: 1s, udp_timeout: 2s, generic_timeout: 2s}
                state: {directory: "%s", bpffs_path: "%s", detach: %s}
                export:
                  traces:
                    otlp:
                      endpoint: "%s"
                      max_batch_interval: 50ms
                      queue: {path: "%s"}
                """
                .formatted(
                        link.left().interfaceName(),
                        directory.resolve("state"),
                        bpffs.resolve("merrow"),
                        detach,
                        receiver.grpcEndpoint(),
                        directory.resolve("queue"));
    }

    private RunningAgent start(final boolean detach) {
        return lab.closedLater(RunningAgent.start(link.left().namespace(), directory, yaml(detach)));
    }

    /** A record that was sent twice has the same ids: the last counts. */
    private Collection<ReceivedSpan> distinctSpans() {
        final Map<String, ReceivedSpan> spans = new LinkedHashMap<>();
        receiver.spans().forEach(span -> spans.put(span.spanId(), span));
        return spans.values();
    }

    private long datagrams() {
        return distinctSpans().stream()
                .filter(span -> span.longAttribute("destination.port", -1) == DatagramLoad.PORT)
                .mapToLong(span -> span.longAttribute("flow.packets.delta"))
                .sum();
    }

    @Test
    void shouldExportEveryPacketOnceOverOrderlyRestarts() throws Exception {
        RunningAgent agent = start(false);
        final DatagramLoad load = lab.closedLater(new DatagramLoad(link));
        for (int i = 0; i < 3; i++) {
            load.awaitMore(200);
            agent.stop();
            load.awaitMore(50); // no agent is there, and the kernel counts on
            agent = start(i == 2);
        }
        final long sent = load.stop();
        final RunningAgent.Ledger ledger = agent.stop();
        assertThat(datagrams()).isEqualTo(sent);
        for (final String difference : List.of("packets", "events", "records", "record_packets")) {
            assertThat(ledger.get("difference." + difference)).as(difference).isZero();
        }
        assertThat(bpffs.resolve("merrow")).doesNotExist();
        assertThat(link.left()
                        .namespace()
                        .shell("tc filter show dev " + link.left().interfaceName() + " ingress"))
                .isEmpty();
    }

    @Test
    void shouldExportEveryPacketOnceThoughItIsKilledAgainAndAgain() throws Exception {
        RunningAgent agent = start(false);
        final DatagramLoad load = lab.closedLater(new DatagramLoad(link));
        for (int i = 0; i < KILLS; i++) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(500));
            agent.process().kill();
            agent = i % 4 == 3
                    ? lab.closedLater(RunningAgent.launch(link.left().namespace(), directory, yaml(false)))
                    : start(false);
        }
        agent.process().kill();
        final long sent = load.stop();
        agent = start(true);
        agent.stop();
        assertThat(datagrams()).as("seed %d", seed).isEqualTo(sent);
    }
}
