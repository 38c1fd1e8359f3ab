package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.admin.api.AdminJson;
import io.merrow.admin.api.FlowsAnswer;
import io.merrow.junit.LabExtension;
import io.merrow.lab.Await;
import io.merrow.lab.IpVersion;
import io.merrow.lab.LabProcess;
import io.merrow.lab.ReceivedSpan;
import io.merrow.lab.Traffic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Connections that succeed and fail: one outcome for each, the same in spans, {@code flows}, {@code top} and filters. */
@Tag("one-jdk")
class OutcomeSystemTest {
    private static final int CLOSED_PORT = 1;
    private static final int DROPPED_PORT = 2;

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension network = new LabExtension();

    private FaultLab lab;
    private RunningAgent agent;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nft")), "no nft here: run scripts/setup");
        lab = new FaultLab(network, directory);
        lab.link()
                .right()
                .namespace()
                .shell("nft add table inet drops"
                        + " && nft 'add chain inet drops in { type filter hook input priority 0; }'"
                        + " && nft add rule inet drops in tcp dport " + DROPPED_PORT + " drop");
        agent = lab.start(lab.yaml()
                .replace("udp_timeout: 2s", "udp_timeout: 1h")
                .replace(
                        "max_record_interval: 200ms",
                        "max_record_interval: 1h, tcp_timeout: 3s,"
                                + " tcp_rst_timeout: 100ms, tcp_fin_timeout: 100ms"));
    }

    /** curl's exit code is what the client itself saw. */
    private int connect(final int port) {
        try (LabProcess curl = lab.link()
                .left()
                .namespace()
                .start(
                        "curl",
                        "-s",
                        "--max-time",
                        "2",
                        "http://" + lab.link().right().ipv4() + ":" + port + "/")) {
            return curl.awaitExit(RunningAgent.PATIENCE);
        }
    }

    private String run(final String... arguments) {
        final List<String> command =
                new ArrayList<>(List.of("env", "MERROW_INTERNAL_ADMIN_ADDRESS=" + agent.adminSocket()));
        command.addAll(AgentJvm.command());
        command.addAll(List.of(arguments));
        try (LabProcess process = lab.link().left().namespace().start(command.toArray(String[]::new))) {
            process.awaitSuccess(RunningAgent.PATIENCE);
            return String.join("\n", process.stdout()) + "\n--\n" + String.join("\n", process.stderr());
        }
    }

    private String outcome(final int port) {
        final List<ReceivedSpan> spans = lab.receiver().spans().stream()
                .filter(span -> span.longAttribute("destination.port", -1) == port)
                .toList();
        return spans.isEmpty() ? "none yet" : spans.get(0).stringAttribute("flow.outcome");
    }

    @Test
    void shouldNameHowConnectionsFare() {
        assertThat(run("flows", "outcome:refused"))
                .as("no record: what to do")
                .contains("--\nmerrow: no matching records: a record is exported when a flow ends")
                .contains("merrow top");
        final int port =
                Traffic.over(lab.link()).tcp(IpVersion.V4, 10_000, 10_000).serverPort();
        assertThat(connect(CLOSED_PORT)).as("curl: connection refused").isEqualTo(7);
        assertThat(connect(DROPPED_PORT)).as("curl: timed out").isEqualTo(28);
        Await.until(
                () -> outcome(port) + ", " + outcome(CLOSED_PORT) + ", " + outcome(DROPPED_PORT),
                () -> outcome(port).equals("ok")
                        && outcome(CLOSED_PORT).equals("refused")
                        && outcome(DROPPED_PORT).equals("no_answer"));
        assertThat(run("flows", "--no-header", "outcome:refused")).containsPattern(":1 +tcp .* refused\n");
        assertThat(run("flows", "-o", "wide", "outcome:no_answer"))
                .containsPattern("OUTCOME(?s:.*):2 +tcp .* no_answer ");
        assertThat(run("flows", "--last", "1", "tcp and dst port " + port)).containsPattern(" ok\n");
    }

    /** Before a record is due. */
    @Test
    void shouldShowFlowsThatHaveNotEnded() throws Exception {
        Traffic.over(lab.link()).udp(IpVersion.V6, 3, 100);
        assertThat(run("flows", "--live", "protocol:udp"))
                .startsWith("AGE ")
                .containsPattern("udp .* one_way\n|udp .* ok\n");
        final String json = run("flows", "--live", "-o", "json", "protocol:udp")
                .lines()
                .findFirst()
                .orElseThrow();
        assertThat(json).contains("\"network.transport\":\"udp\"").contains("\"start_ns\":");
        final String top = run("top", "--once", "-o", "json", "protocol:udp")
                .lines()
                .findFirst()
                .orElseThrow();
        final List<Map<String, Object>> rows =
                AdminJson.read(top, FlowsAnswer.class).rows();
        assertThat(rows).isNotEmpty().allSatisfy(row -> assertThat(row).containsEntry("network.transport", "udp"));
        assertThat(run("top", "--once", "--no-header", "--group", "port", "protocol:udp"))
                .containsPattern("(?m)^[0-9]+/udp +1 ")
                .doesNotContain("NAME");
    }
}
