package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.admin.AdminAddress;
import io.merrow.admin.api.AdminJson;
import io.merrow.admin.api.FlowsAnswer;
import io.merrow.admin.api.HealthAnswer;
import io.merrow.admin.api.InterfacesAnswer;
import io.merrow.admin.api.LatencyAnswer;
import io.merrow.admin.api.LedgerAnswer;
import io.merrow.admin.api.RecordAnswer;
import io.merrow.admin.api.StatusAnswer;
import io.merrow.admin.api.VersionAnswer;
import io.merrow.cli.MerrowCommand;
import io.merrow.cli.client.AdminClient;
import io.merrow.cli.latency.LatencySnapshot;
import io.merrow.junit.LabExtension;
import io.merrow.lab.Await;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Traffic;
import io.merrow.lab.TrafficReport;
import io.merrow.lab.WaitLimit;
import io.merrow.telemetry.Stage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands people look at, against the real agent and real traffic. */
@Tag("one-jdk")
class AdminSystemTest {
    private static final int CLIENTS = 50;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;

    @BeforeEach
    void makeNamespaces() {
        link = lab.link(lab.namespace("client"), lab.namespace("server"), LinkOptions.quiet());
    }

    private String config() {
        return """
                discovery:
                  instrument:
                    interfaces: [%s]
                span:
                  tcp_fin_timeout: 1s
                pipeline:
                  flow_producer:
                    flow_store_poll_interval: 200ms
                    workers: 2
                internal:
                  latency:
                    log_path: %s
                    log_interval: 1s
                """
                .formatted(link.left().interfaceName(), latencyLog());
    }

    @Test
    void shouldShowFlowsWhileFiftyClientsAskAndOneIsStuckAndLoseNothing() throws Exception {
        link.left().awaitQuiet(Duration.ofMillis(500), Duration.ofSeconds(30));
        try (RunningAgent agent = RunningAgent.start(link.left().namespace(), directory, config());
                SocketChannel stuck = stuckFollower(agent)) {
            final AdminClient client =
                    new AdminClient(AdminAddress.parse(agent.adminSocket().toString()));
            final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
            final TrafficReport udp;
            try {
                final List<Future<FlowsAnswer>> answers = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    answers.add(threads.submit(
                            () -> client.get("/v1/flows", Map.of("filter", "protocol:udp"), FlowsAnswer.class)));
                }
                udp = Traffic.over(link).udp(IpVersion.V4, 500, 1000);
                Traffic.over(link).connections(IpVersion.V4, 100, 100, 1000);
                for (final Future<FlowsAnswer> answer : answers) {
                    assertThat(answer.get(WaitLimit.LONG.toSeconds(), TimeUnit.SECONDS)
                                    .snapshot())
                            .isPositive();
                }
            } finally {
                threads.shutdownNow();
            }
            awaitFlow(client, udp);
            assertTopShows(agent, udp);
            awaitRecords(client, 100);
            assertFlowsShowRecords(agent);
            assertPages(client);
            assertLatency(agent);
            assertThat(stuck.isOpen()).isTrue();
            final RunningAgent.Ledger ledger = agent.stop();
            for (final String difference : List.of("packets", "events", "records", "record_packets")) {
                assertThat(ledger.get("difference." + difference))
                        .as(difference)
                        .isZero();
            }
            assertLatencyLog(ledger);
            assertThat(agent.adminSocket()).as("the socket goes with the agent").doesNotExist();
        }
    }

    /** Asks for everything and takes nothing. */
    private static SocketChannel stuckFollower(final RunningAgent agent) throws IOException {
        final SocketChannel channel =
                AdminAddress.parse(agent.adminSocket().toString()).connect();
        channel.write(ByteBuffer.wrap("GET /v1/records?follow=1 HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private void awaitFlow(final AdminClient client, final TrafficReport udp) {
        final Map<String, String> wanted = Map.of(
                "filter", "src.port:" + udp.clientPort() + " and dst.port:" + udp.serverPort() + " packets:1000");
        final AtomicReference<FlowsAnswer> answer = new AtomicReference<>();
        Await.until(() -> "one flow in " + answer, () -> {
            answer.set(client.get("/v1/flows", wanted, FlowsAnswer.class));
            return answer.get().matching() == 1;
        });
        assertThat(answer.get().rows().get(0))
                .containsEntry("source.address", link.left().ipv4())
                .containsEntry("destination.address", link.right().ipv4())
                .containsEntry("flow.bytes.total", 500L * (14 + 20 + 8 + 1000))
                .containsKey("flow.bytes.rate");
    }

    private static void awaitRecords(final AdminClient client, final long count) {
        Await.until(
                count + " records",
                () -> client.get("/v1/status", Map.of(), StatusAnswer.class).records() >= count);
    }

    private void assertTopShows(final RunningAgent agent, final TrafficReport udp) {
        final String top = run(agent, "top", "--once", "--sort", "bytes", "protocol:udp");
        assertThat(top)
                .contains(link.left().ipv4() + ":" + udp.clientPort())
                .contains(link.right().ipv4() + ":" + udp.serverPort())
                .contains("1 of ")
                .contains("nothing lost")
                .contains("health: ok");
        assertThat(run(agent, "top", "--once", "--group", "address", "protocol:udp"))
                .contains("FLOWS")
                .contains(link.left().ipv4() + " ");
    }

    private void assertFlowsShowRecords(final RunningAgent agent) throws IOException {
        final String json = run(agent, "flows", "-o", "json", "--last", "3", "protocol:tcp");
        assertThat(json.lines()).hasSize(3);
        for (final String line : json.lines().toList()) {
            assertThat(AdminJson.read(line, RecordAnswer.class).attributes())
                    .containsEntry("network.transport", "tcp")
                    .containsEntry("source.address", link.left().ipv4())
                    .containsEntry("flow.end_reason", "end of Flow detected");
        }
        assertThat(run(agent, "flows", "--since", "1h", "protocol:tcp").lines()).hasSize(101);
        assertThat(run(agent, "flows", "protocol:sctp").lines()).hasSize(1);
    }

    private static void assertPages(final AdminClient client) throws IOException {
        assertThat(client.get("/v1/version", Map.of(), VersionAnswer.class).api())
                .isEqualTo(1);
        assertThat(client.get("/v1/health", Map.of(), HealthAnswer.class).ok()).isTrue();
        assertThat(client.get("/v1/ledger", Map.of(), LedgerAnswer.class).counters())
                .containsKeys("packets.seen", "records_exported");
        assertThat(client.get("/v1/interfaces", Map.of(), InterfacesAnswer.class)
                        .interfaces())
                .isNotEmpty();
        assertThat(client.get("/v1/latency", Map.of(), LatencyAnswer.class).stages())
                .containsKey(Stage.EVENT_READ.label());
    }

    private Path latencyLog() {
        return directory.resolve("latency.hlog");
    }

    private static void assertLatency(final RunningAgent agent) {
        final String table = run(agent, "latency", "--plot");
        for (final String stage :
                List.of("event_read", "event_applied", "flow_ended", "record_enriched", "record_acknowledged")) {
            assertThat(table).containsPattern("(?m)^" + stage + " +[1-9]");
        }
        assertThat(table).contains("┤", "99.99%", "1  event_read: From the packet in the kernel");
        assertThat(run(agent, "latency", "--stage", "event_read")).contains("#[Mean");
    }

    /** No record is missing in it, whatever happened at the end. */
    private void assertLatencyLog(final RunningAgent.Ledger ledger) throws IOException {
        final LatencySnapshot log = LatencySnapshot.of(List.of(latencyLog()));
        assertThat(log.stages().get("record_acknowledged").getTotalCount()).isEqualTo(ledger.get("records_exported"));
        assertThat(log.stages().get("event_read").getTotalCount()).isEqualTo(ledger.get("events_read"));
    }

    private static String run(final RunningAgent agent, final String command, final String... arguments) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final List<String> words = new ArrayList<>(
                List.of(command, "--address", agent.adminSocket().toString()));
        words.addAll(List.of(arguments));
        final CommandLine line = MerrowCommand.commandLine((config, source) -> 1, Map.of())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        assertThat(line.execute(words.toArray(String[]::new)))
                .as(err.toString())
                .isZero();
        return out.toString();
    }
}
