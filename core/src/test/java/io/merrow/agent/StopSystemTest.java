package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.Await;
import io.merrow.lab.LabProcess;
import io.merrow.lab.Namespace;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGTERM, whenever it comes: exit code 0, a ledger that adds up, pins where they belong. */
@Tag("one-jdk")
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
class StopSystemTest {
    private static final int MANY_FLOWS = 5000;
    private static final long SEVERAL_RECORDS_MS = 600;

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

    private static void assertSaysItsLedger(final RunningAgent agent) {
        assertThat(String.join("\n", agent.process().stderr()))
                .contains("ledger difference: packets 0, events 0, records 0, packets in records 0: balanced")
                .contains("merrow stopped in ")
                .doesNotContain("\tat ")
                .doesNotContain("timed out", " timeout\n");
    }

    /** What it has pinned by then stays, for the next to take over. */
    @ParameterizedTest
    @ValueSource(strings = {"health on", "restored state from", "attached to"})
    void shouldStopInOrderWhileItStarts(final String line) throws Exception {
        final RunningAgent agent = lab.launch(lab.yaml());
        agent.process().awaitStderr(line, RunningAgent.PATIENCE);
        FaultLab.assertAddsUp(agent.stop());
        assertSaysItsLedger(agent);
        final RunningAgent next = lab.start(lab.yaml());
        FaultLab.assertTells(next, "restored state from", "tables and programs in the kernel taken over");
        final long sent = lab.send(SEVERAL_RECORDS_MS);
        FaultLab.assertAddsUp(next.stop());
        assertThat(lab.datagrams()).isEqualTo(sent);
    }

    /** A socket that accepts connections and never answers. */
    private String silentCollector() throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.enter(
                Path.of("/run/netns", lab.link().left().namespace().name()))) {
            final ServerSocket socket = lab.closedLater(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    /** The attempt's own timeout is far longer; a second signal neither hurries it nor breaks it off. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepItsRecordsWhenTheCollectorIsSilentWhileItDrains(final boolean isTwice) throws Exception {
        final String yaml =
                lab.yaml(silentCollector()).replace("otlp: {", "otlp: {timeout: 300s, max_export_timeout: 300s, ")
                        + "shutdown_timeout: 3s\n";
        final RunningAgent agent = lab.start(yaml);
        final long sent = lab.send(SEVERAL_RECORDS_MS);
        agent.process().terminate();
        if (isTwice) {
            agent.process().awaitStderr("stopping", RunningAgent.PATIENCE);
            agent.process().terminate();
        }
        agent.process().awaitSuccess(RunningAgent.PATIENCE);
        final RunningAgent.Ledger ledger = agent.ledger();
        FaultLab.assertAddsUp(ledger);
        assertSaysItsLedger(agent);
        assertThat(ledger.get("records_dropped_shutdown")).isZero();
        assertThat(ledger.get("records_exported")).isZero();
        FaultLab.assertAddsUp(lab.start(lab.yaml()).stop());
        assertThat(lab.datagrams()).isEqualTo(sent);
    }

    /** At a terminal: the first Ctrl-C prints what is awaited and the time limit, the second ends that. */
    @Test
    void shouldGiveUpDeliveryAtTheSecondInterrupt() throws Exception {
        final String output = interruptTwice(() -> lab.send(SEVERAL_RECORDS_MS));
        assertThat(output).contains("export aborted", "balanced").doesNotContain("NOT BALANCED");
        assertThat(Files.readAllLines(directory.resolve("ledger")))
                .anyMatch(each -> each.matches("records_dropped_shutdown [1-9][0-9]*"));
    }

    /** What is given up is the delivery: every flow has its final record, and the ledger accounts for it. */
    @Test
    void shouldEndEveryFlowThoughItGivesUpDelivery() throws Exception {
        final String output = interruptTwice(() -> sendFlows(MANY_FLOWS));
        assertThat(output).contains("export aborted", "balanced").doesNotContain("NOT BALANCED");
    }

    private void sendFlows(final int flows) throws IOException {
        final Namespace client = lab.link().left().namespace();
        try (NetworkNamespace inside = NetworkNamespace.enter(Path.of("/run/netns", client.name()))) {
            final InetAddress server = InetAddress.getByName(lab.link().right().ipv4());
            for (int flow = 0; flow < flows; flow++) {
                try (DatagramSocket socket = new DatagramSocket()) {
                    socket.send(new DatagramPacket(new byte[10], 10, server, 9));
                }
            }
        }
    }

    /** Runs an agent at a terminal, and returns what it wrote there. */
    private String interruptTwice(final Traffic traffic) throws Exception {
        final Path config = Files.writeString(
                directory.resolve("merrow.yaml"),
                lab.yaml(silentCollector()).replaceAll(", queue: \\{path: [^}]*}", "") + "shutdown_timeout: 10m\n");
        final Path pid = directory.resolve("pid");
        final List<String> agent = new ArrayList<>(List.of("env", "MERROW_LEDGER_FILE=" + directory.resolve("ledger")));
        agent.addAll(AgentJvm.command("-Xmx256m"));
        agent.addAll(List.of("run", "--config", config.toString()));
        final String line = "echo $$ > " + pid + "; exec "
                + agent.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        final LabProcess terminal = lab.closedLater(
                lab.link().left().namespace().start("script", "--quiet", "--return", "--command", line, "/dev/null"));
        terminal.awaitStdout("merrow .* is running", RunningAgent.PATIENCE);
        traffic.send();
        FaultLab.shell("kill", "-INT", Files.readString(pid).strip());
        terminal.awaitStdout(
                "stopping: exporting [0-9]+ queued records .* timeout 10m; press Ctrl-C again", RunningAgent.PATIENCE);
        FaultLab.shell("kill", "-INT", Files.readString(pid).strip());
        assertThat(terminal.awaitExit(RunningAgent.PATIENCE)).isZero();
        return String.join("\n", terminal.stdout());
    }

    @FunctionalInterface
    private interface Traffic {
        void send() throws Exception;
    }

    @Test
    void shouldCountWhatItDropsWhenTheCollectorIsSilentAndNothingKeepsRecords() throws Exception {
        final RunningAgent agent = lab.start(
                lab.yaml(silentCollector()).replaceAll(", queue: \\{path: [^}]*}", "") + "shutdown_timeout: 2s\n");
        lab.send(SEVERAL_RECORDS_MS);
        final RunningAgent.Ledger ledger = agent.stop();
        FaultLab.assertAddsUp(ledger);
        assertThat(ledger.get("records_dropped_shutdown"))
                .isEqualTo(ledger.get("records_emitted"))
                .isPositive();
        assertSaysItsLedger(agent);
    }

    private RunningAgent startWith(final Path file) {
        return FaultLab.running(
                lab.closedLater(RunningAgent.launch(lab.link().left().namespace(), file)));
    }

    private static void hangUp(final RunningAgent agent) throws Exception {
        new ProcessBuilder("kill", "-HUP", Long.toString(agent.process().pid()))
                .start()
                .waitFor();
    }

    @Test
    void shouldStopInOrderDuringReloads() throws Exception {
        final List<String> variants = List.of(
                lab.yaml(),
                lab.yaml().replace("udp_timeout: 2s", "udp_timeout: 3s"),
                lab.yaml(lab.receiver().httpEndpoint()).replace("otlp: {", "otlp: {protocol: http_binary, "));
        final Path file = Files.writeString(lab.path("merrow.yaml"), variants.get(0));
        long sent = 0;
        for (int i = 1; i <= 2 * variants.size(); i++) {
            final RunningAgent agent = startWith(file);
            sent += lab.send(300);
            final Path next = Files.writeString(lab.path("next.yaml"), variants.get(i % variants.size()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            hangUp(agent);
            TimeUnit.MILLISECONDS.sleep(40L * i); // the reload begins within 100 ms: before, during or after the stop
            FaultLab.assertAddsUp(agent.stop());
            assertSaysItsLedger(agent);
        }
        assertThat(lab.datagrams()).isEqualTo(sent);
    }

    /** As a file on a server that has gone: the read never comes back. */
    @Test
    void shouldStopInOrderThoughAReloadHangs() throws Exception {
        final Path file = Files.writeString(lab.path("merrow.yaml"), lab.yaml());
        final RunningAgent agent = startWith(file);
        final long sent = lab.send(SEVERAL_RECORDS_MS);
        Files.delete(file);
        FaultLab.shell("mkfifo", file.toString());
        hangUp(agent);
        awaitReading(agent);
        FaultLab.assertAddsUp(agent.stop());
        assertSaysItsLedger(agent);
        assertThat(lab.datagrams()).isEqualTo(sent);
    }

    /** Until its reload thread waits for a writer. */
    private static void awaitReading(final RunningAgent agent) {
        Await.until("a thread that reads the configuration", () -> agent.threads("wchan").stream()
                .anyMatch(where -> where.contains("wait_for_partner")));
    }
}
