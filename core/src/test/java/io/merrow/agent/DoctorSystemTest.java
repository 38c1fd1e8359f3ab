package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.capture.BpfCapture;
import io.merrow.capture.CaptureOptions;
import io.merrow.capture.LinkLayer;
import io.merrow.capture.TunnelPorts;
import io.merrow.junit.LabExtension;
import io.merrow.lab.LabProcess;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.system.NetworkNamespace;
import io.merrow.tc.BpfLink;
import io.merrow.tc.TcDirection;
import io.merrow.tc.TcFilterLink;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code merrow doctor} on a real kernel: it reports what is wrong and what to do, and changes nothing. */
@Tag("one-jdk")
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
class DoctorSystemTest {
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

    /** What it printed and how it ended. */
    private record Examination(int exit, List<String> lines, List<String> complaints) {
        /** The one line that begins so and has that in it. */
        String only(final String start, final String... words) {
            final List<String> all = lines.stream()
                    .filter(line -> line.matches("(fine|warn|fail)  " + start + " .*"))
                    .filter(line -> List.of(words).stream().allMatch(line::contains))
                    .toList();
            assertThat(all).as("%s %s in\n%s", start, List.of(words), text()).hasSize(1);
            return all.get(0);
        }

        /** What to do about that line. */
        String advice(final String line) {
            return lines.get(lines.indexOf(line) + 1);
        }

        String last() {
            return lines.get(lines.size() - 1);
        }

        String text() {
            return String.join("\n", lines);
        }
    }

    private Examination examine(final String yaml, final String... prefix) throws IOException {
        final Path config = Files.writeString(Files.createTempFile(directory, "doctor", ".yaml"), yaml);
        final List<String> command = new ArrayList<>(
                List.of("sh", "-c", "mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null; exec \"$@\"", "sh"));
        command.addAll(List.of(prefix));
        command.addAll(AgentJvm.command());
        command.addAll(List.of("doctor", "--config", config.toString()));
        try (LabProcess process = lab.link().left().namespace().start(command.toArray(String[]::new))) {
            final int exit = process.awaitExit(RunningAgent.PATIENCE);
            return new Examination(exit, process.stdout(), process.stderr());
        }
    }

    @Test
    void shouldFindNothingWhereNothingIsWrong() throws Exception {
        final Examination all = examine(lab.yaml());
        assertThat(all.text()).doesNotContain("warn  ", "fail  ");
        assertThat(all.only("kernel program"))
                .matches(".* loads in \\d+ ms; tables for 131072 flows .* take [1-9]\\d* MiB.*");
        assertThat(all.only("interfaces")).contains("1 of 2 are observed, 1 up");
        assertThat(all.only(lab.link().left().interfaceName())).endsWith("up; ingress: no program; egress: no program");
        assertThat(all.only("collector")).contains(lab.receiver().grpcEndpoint(), "(grpc) accepts spans");
        assertThat(all.last()).isEqualTo("all checks passed");
        assertThat(all.complaints()).isEmpty();
        assertThat(all.exit()).isZero();
        assertThat(lab.receiver().spans()).isEmpty();
        assertThat(lab.path("state")).doesNotExist();
        assertThat(lab.path("bpf").resolve("merrow")).doesNotExist();
    }

    @Test
    void shouldAskTheCollectorOfFlowMetricsToo() throws Exception {
        final String traces =
                "export: {traces: {otlp: {endpoint: \"" + lab.receiver().grpcEndpoint() + "\"}}, ";
        assertThat(examine(traces + "metrics: {otlp: {}}}").text())
                .contains("(grpc) accepts spans", lab.receiver().grpcEndpoint() + " (grpc) accepts flow metrics");
        final Examination wrong = examine(traces + "metrics: {otlp: {collector: {endpoint: \"http://127.0.0.1:9\"}}}}");
        assertThat(wrong.text())
                .contains("(grpc) accepts spans", "http://127.0.0.1:9 (grpc), flow metrics: ", "Connection refused");
        assertThat(examine(traces + "metrics: {}}\ninternal: {metrics: {otlp: {}}, traces: {otlp: {}}}")
                        .text())
                .contains("(grpc) accepts spans and the agent's own traces", "(grpc) accepts the agent's own metrics");
        assertThat(lab.receiver().metrics().requests())
                .allSatisfy(
                        request -> assertThat(request.getResourceMetricsCount()).isZero());
    }

    @Test
    void shouldSeeWhoIsAttachedAndLeaveARunningAgentAlone() throws Exception {
        final BpfCapture foreign = lab.closedLater(BpfCapture.load(
                new CaptureOptions(1024, 1024, 1_000_000_000L, 3_000_000_000L, false, TunnelPorts.DEFAULT)));
        final Path namespace =
                Path.of("/run/netns", lab.link().left().namespace().name());
        try (NetworkNamespace inside = NetworkNamespace.enter(namespace);
                BpfLink link = TcFilterLink.attach(
                        foreign.program(KernelLayoutDescriptor.HOOK_INGRESS, LinkLayer.ETHERNET),
                        lab.link().left().interfaceIndex(),
                        TcDirection.INGRESS,
                        7)) {
            final RunningAgent agent = lab.start(lab.yaml());
            final String yaml =
                    lab.yaml().replace("internal: {", "internal: {admin: {address: \"" + agent.adminSocket() + "\"}, ");
            final Examination all = examine(yaml);
            final String line = all.only(lab.link().left().interfaceName());
            assertThat(line)
                    .startsWith("warn")
                    .endsWith("observed by two Merrow agents, its flows are exported twice")
                    .containsPattern(
                            "ingress: merrow_\\w+ \\(id \\d+\\) by TCX, merrow_\\w+ \\(id \\d+\\) by clsact, priority 7;")
                    .containsPattern("egress: merrow_\\w+ \\(id \\d+\\) by TCX");
            assertThat(all.only("admin address")).endsWith("an agent is running");
            assertThat(examine(yaml).only(lab.link().left().interfaceName())).isEqualTo(line);
            final long sent = lab.send(600);
            FaultLab.assertAddsUp(agent.stop());
            assertThat(lab.datagrams()).isEqualTo(sent);
        }
    }

    @Test
    void shouldReportWhatIsWrongWithTheCollector() throws Exception {
        final int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        final Examination unreachable = examine(lab.yaml("http://127.0.0.1:" + free));
        assertThat(unreachable.only("collector")).startsWith("fail").contains("Connection refused");
        assertThat(unreachable.advice(unreachable.only("collector"))).contains("→");
        assertThat(unreachable.last()).isEqualTo("1 check failed");
        assertThat(unreachable.exit()).isOne();

        final Examination unknown = examine(lab.yaml("http://collector.invalid:4317"));
        assertThat(unknown.only("collector")).startsWith("fail").contains("collector.invalid");

        final Examination protocol = examine(lab.yaml(lab.receiver().httpEndpoint()));
        assertThat(protocol.only("collector")).startsWith("fail");
        assertThat(protocol.advice(protocol.only("collector"))).contains("→");

        final Examination certificate = examine(lab.yaml("https://127.0.0.1:" + free)
                .replace("otlp: {", "otlp: {tls: {ca_cert: /nonexistent/ca.pem}, "));
        assertThat(certificate.only("collector")).startsWith("fail").contains("/nonexistent/ca.pem");
    }

    @Test
    void shouldNameTheRightsThatAreMissing() throws Exception {
        final Examination all = examine(lab.yaml(), "setpriv", "--bounding-set=-all", "--inh-caps=-all");
        assertThat(all.only("rights")).startsWith("fail").contains("CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON");
        assertThat(all.advice(all.only("rights"))).contains("securityContext");
        assertThat(all.only("kernel program")).startsWith("fail");
        assertThat(all.only("collector")).startsWith("fine");
        assertThat(all.exit()).isOne();
        assertThat(all.complaints()).isEmpty();
    }

    @Test
    void shouldReportThatAnInterfaceOrAStateIsNotThere() throws Exception {
        final Examination all = examine(lab.yaml()
                .replaceAll("interfaces: \\[[^]]*]", "interfaces: [nothere0]")
                .replaceAll("state: .*", "state: {directory: /dev/null/state, bpffs_path: /tmp/none}"));
        assertThat(all.only("interfaces")).startsWith("fail").contains("nothere0", "present: lo");
        assertThat(all.only("restart")).startsWith("warn").contains("/dev/null/state");
        assertThat(all.last()).isEqualTo("1 check failed, 1 warning");
    }

    @Test
    void shouldAskTheApiServer() throws Exception {
        final MockCluster cluster =
                lab.closedLater(new MockCluster(lab.link().left().namespace()));
        final String informer = "discovery: {informer: {k8s: {enabled: true, kubeconfig_path: \"%s\"}}, ";
        final String yaml = lab.yaml();
        final Examination all =
                examine(yaml.replace("discovery: {", informer.formatted(cluster.kubeconfig(directory))));
        assertThat(all.only("kubernetes", "can read 15 kinds")).startsWith("fine");
        cluster.close();
        final Examination gone =
                examine(yaml.replace("discovery: {", informer.formatted(directory.resolve("kubeconfig"))));
        assertThat(gone.only("kubernetes")).startsWith("fail").contains("API server unavailable", "connection refused");
    }
}
