package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.Await;
import io.merrow.lab.LabProcess;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;

/** A link, a receiver and a directory in which agents meet faults, and the assertions that hold for each. */
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
final class FaultLab {
    private final LabExtension network;
    private final Path directory;
    private final Link link;
    private final OtlpReceiver receiver;

    /**
     * @param network   closes what is opened here.
     * @param directory the test's own; {@code state}, {@code bpf} and {@code queue} in it are the agents'.
     */
    FaultLab(final LabExtension network, final Path directory) {
        this.network = network;
        this.directory = directory;
        link = network.link(network.namespace("client"), network.namespace("server"), LinkOptions.quiet());
        receiver = closedLater(RunningAgent.receiverIn(link.left().namespace()));
    }

    <T extends AutoCloseable> T closedLater(final T resource) {
        return network.closedLater(resource);
    }

    Link link() {
        return link;
    }

    OtlpReceiver receiver() {
        return receiver;
    }

    Path path(final String name) {
        return directory.resolve(name);
    }

    /** Makes {@code bpf} a BPF file system. */
    void mountBpf() throws IOException {
        final Path bpf = Files.createDirectory(path("bpf"));
        shell("mount", "-t", "bpf", "bpf", bpf.toString());
        closedLater(() -> shell("umount", "-l", bpf.toString()));
    }

    static void shell(final String... command) {
        try (LabProcess process = LabProcess.start(List.of(command))) {
            process.awaitSuccess(RunningAgent.PATIENCE);
        }
    }

    /** Everything configured that outlives an agent. */
    String yaml() {
        return yaml(receiver.grpcEndpoint());
    }

    /** Likewise, for another collector. */
    String yaml(final String endpoint) {
        return """
                discovery: {instrument: {interfaces: [%s]}, listening_ports: {enabled: false}}
                internal: {metrics: {port: 0}, server: {port: 0}}
                pipeline: {flow_producer: {flow_store_poll_interval: 100ms}}
                span: {max_record_interval: 200ms, udp_timeout: 2s, generic_timeout: 2s}
                state: {directory: "%s", bpffs_path: "%s"}
                export:
                  traces:
                    otlp: {endpoint: "%s", max_batch_interval: 50ms, queue: {path: "%s"}}
                """
                .formatted(
                        link.left().interfaceName(),
                        path("state"),
                        path("bpf").resolve("merrow"),
                        endpoint,
                        path("queue"));
    }

    /** Starts an agent and waits until it counts. */
    RunningAgent start(final String yaml) {
        return running(launch(yaml));
    }

    RunningAgent launch(final String yaml) {
        return closedLater(RunningAgent.launch(link.left().namespace(), directory, yaml));
    }

    /** Likewise, with a line of shell before it that the agent's process, and no other, lives with. */
    RunningAgent launch(final String yaml, final String prelude, final String... jvmArguments) throws IOException {
        final Path config = Files.writeString(Files.createTempFile(directory, "merrow", ".yaml"), yaml);
        return closedLater(RunningAgent.launch(link.left().namespace(), config, prelude, List.of(jvmArguments)));
    }

    static RunningAgent running(final RunningAgent agent) {
        agent.process().awaitStderr("merrow .* is running", RunningAgent.PATIENCE);
        return agent;
    }

    DatagramLoad load() throws IOException {
        return closedLater(new DatagramLoad(link));
    }

    /** Sends for so long; returns how many datagrams, all of one flow. */
    long send(final long ms) throws IOException, InterruptedException {
        try (DatagramLoad load = DatagramLoad.ofOneFlow(link)) {
            TimeUnit.MILLISECONDS.sleep(ms);
            return load.stop();
        }
    }

    /** Datagrams of the load that the receiver got; a record that was sent twice has the same ids. */
    long datagrams() {
        return datagrams(receiver);
    }

    /** Likewise, at another receiver. */
    static long datagrams(final OtlpReceiver receiver) {
        final Map<String, ReceivedSpan> spans = new LinkedHashMap<>();
        receiver.spans().forEach(span -> spans.put(span.spanId(), span));
        return spans.values().stream()
                .filter(span -> span.longAttribute("destination.port", -1) == DatagramLoad.PORT)
                .mapToLong(span -> span.longAttribute("flow.packets.delta"))
                .sum();
    }

    static void assertAddsUp(final RunningAgent.Ledger ledger) {
        for (final String difference : List.of("packets", "events", "records", "record_packets")) {
            assertThat(ledger.get("difference." + difference)).as(difference).isZero();
        }
    }

    /** The one line of its log that has all of that in it, and nothing in the log that is no line for people. */
    static void assertTells(final RunningAgent agent, final String... words) {
        final List<String> lines = agent.process().stderr();
        assertThat(lines.stream().filter(line -> List.of(words).stream().allMatch(line::contains)))
                .as("%s in\n%s", List.of(words), String.join("\n", lines))
                .hasSize(1);
        assertThat(String.join("\n", lines)).doesNotContain("\tat ").doesNotContain("Exception");
    }

    /** Waits until a metric of the agent's has that value. */
    void awaitMetric(final RunningAgent agent, final String line) {
        final AtomicReference<String> metrics = new AtomicReference<>();
        Await.until(() -> line + " in\n" + metrics, () -> {
            metrics.set(metrics(agent));
            return metrics.get().lines().anyMatch(line::equals);
        });
    }

    /** Its Prometheus metrics. */
    String metrics(final RunningAgent agent) throws IOException {
        return get(agent, "metrics on http://127.0.0.1:(\\d+)/", "/metrics");
    }

    /** What it says about its readiness. */
    String ready(final RunningAgent agent) throws IOException {
        return get(agent, "health on http://127.0.0.1:(\\d+)/", "/readyz");
    }

    /** @param line of its log, with the port as a group. */
    private String get(final RunningAgent agent, final String line, final String path) throws IOException {
        final Matcher port = agent.process().awaitStderr(line, RunningAgent.PATIENCE);
        try (NetworkNamespace inside = NetworkNamespace.enter(
                        Path.of("/run/netns", link.left().namespace().name()));
                Socket socket = new Socket("127.0.0.1", Integer.parseInt(port.group(1)))) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
