package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.IpVersion;
import io.merrow.lab.LabProcess;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Namespace;
import io.merrow.lab.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The output of a wrong start: a line with cause and remedy, an exit code, no stack trace. */
@Tag("one-jdk")
class BadInputSystemTest {
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;
    private static final Pattern LOG_LINE = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+\\S+ +(INFO|WARN) ");

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;

    @BeforeEach
    void makeNamespaces() {
        link = lab.link(lab.namespace("node"), lab.namespace("peer"), LinkOptions.quiet());
    }

    private static List<String> merrow(final String... arguments) {
        final List<String> command = AgentJvm.command();
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs it to its end; the lines that are the command's own, not the log's. */
    private List<String> failing(final int exitCode, final List<String> command) {
        try (LabProcess process = link.left().namespace().start(command.toArray(String[]::new))) {
            assertThat(process.awaitExit(RunningAgent.PATIENCE))
                    .as(process.toString())
                    .isEqualTo(exitCode);
            assertThat(String.join("\n", process.stderr()))
                    .doesNotContain("\tat ")
                    .doesNotContain("Exception");
            final List<String> lines = process.stderr().stream()
                    .filter(line -> !LOG_LINE.matcher(line).find())
                    .toList();
            assertThat(lines).allMatch(line -> line.startsWith("merrow: "));
            return lines;
        }
    }

    private Path yaml(final String text) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "merrow", ".yaml"), text);
    }

    @Test
    void shouldNameTheInterfaceThatIsNotThereAndThoseThatAre() {
        assertThat(failing(FAILED, merrow("run", "--set", "discovery.instrument.interfaces=eth9")))
                .singleElement()
                .asString()
                .contains("[eth9]", "present: lo, " + link.left().interfaceName(), "discovery.instrument.interfaces");
    }

    @Test
    void shouldNameThePortThatIsTakenAndItsKey() {
        try (RunningAgent first = RunningAgent.start(link.left().namespace(), directory, "log_level: info")) {
            assertThat(failing(FAILED, merrow("run")))
                    .singleElement()
                    .asString()
                    .contains("127.0.0.1 port 8080", "internal.server.port");
            assertThat(first.process().isAlive()).isTrue();
        }
    }

    private static List<String> with(final String rights, final List<String> command) {
        final List<String> all =
                new ArrayList<>(List.of("setpriv", "--bounding-set=" + rights, "--inh-caps=-all", "--no-new-privs"));
        all.addAll(command);
        return all;
    }

    @Test
    void shouldReportWhichRightsAreMissing() {
        assertThat(failing(FAILED, with("-all", merrow("run"))))
                .singleElement()
                .asString()
                .contains("EPERM", "missing CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON;", "run as root");
    }

    @ParameterizedTest
    @CsvSource({
        "CAP_BPF, '-all,+net_admin,+perfmon'",
        "CAP_NET_ADMIN, '-all,+bpf,+perfmon'",
        "CAP_PERFMON, '-all,+bpf,+net_admin'",
    })
    void shouldNameTheOneRightThatIsMissing(final String missing, final String rights) {
        assertThat(failing(FAILED, with(rights, merrow("run"))))
                .singleElement()
                .asString()
                .contains("missing " + missing + ";", "add CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON");
    }

    @Test
    void shouldRunWithTheThreeRightsAndNoMore() {
        final List<String> command = with("-all,+bpf,+net_admin,+perfmon", merrow("run"));
        try (LabProcess process = link.left().namespace().start(command.toArray(String[]::new))) {
            process.awaitStderr("merrow .* is running: 1 interfaces", RunningAgent.PATIENCE);
            process.terminate();
            process.awaitSuccess(RunningAgent.PATIENCE);
        }
    }

    @Test
    void shouldWaitForAnInterfaceWhereThereIsNoneWithAnAddress() {
        final Namespace bare = lab.namespace("bare");
        bare.shell("ip link set lo down");
        try (RunningAgent agent = RunningAgent.launch(bare, directory, "log_level: info")) {
            agent.process().awaitStderr("no interface matches", RunningAgent.PATIENCE);
            agent.process().awaitStderr("merrow .* is running: 0 interfaces", RunningAgent.PATIENCE);
            assertThat(agent.stop().get("packets.seen")).isZero();
        }
    }

    @Test
    void shouldPointAtEachErrorOfTheConfiguration() throws IOException {
        final Path file = yaml("span:\n  udp_timout: 5s\nexport:\n  traces:\n    otlp:\n      endpoint: collector\n");
        assertThat(failing(WRONG_USE, merrow("run", "--config", file.toString())))
                .satisfiesExactly(
                        line -> assertThat(line).contains(file + ":2:3: ", "span.udp_timout", "span.udp_timeout"),
                        line -> assertThat(line).contains(file + ":6:17: ", "must be an http or https URL"));
    }

    @Test
    void shouldReportWhereYamlIsBroken() throws IOException {
        final Path file = yaml("span: [1\n");
        assertThat(failing(WRONG_USE, merrow("config", "check", file.toString())))
                .singleElement()
                .asString()
                .contains(file + ":2:1: ", "not valid YAML");
    }

    @Test
    void shouldRefuseUnknownCommandsAndOptions() {
        assertThat(failing(WRONG_USE, merrow("fly"))).singleElement().asString().contains("fly");
        assertThat(failing(WRONG_USE, merrow("run", "--fly")))
                .singleElement()
                .asString()
                .contains("--fly");
    }

    @Test
    void shouldKeepCapturingWithoutACollector() throws InterruptedException {
        final String config =
                """
                export:
                  traces:
                    otlp:
                      endpoint: http://127.0.0.1:1
                      max_batch_interval: 100ms
                shutdown_timeout: 1s
                span:
                  max_record_interval: 1s
                """;
        try (RunningAgent agent = RunningAgent.start(link.left().namespace(), directory, config)) {
            Traffic.over(link).ping(IpVersion.V4, 10, 56);
            agent.process()
                    .awaitStderr(
                            "failed to export [0-9]+ records? to collector http://127.0.0.1:1", RunningAgent.PATIENCE);
            final RunningAgent.Ledger ledger = agent.stop();
            assertThat(ledger.get("packets.counted")).isGreaterThanOrEqualTo(20);
            assertThat(ledger.get("records_dropped_shutdown"))
                    .isEqualTo(ledger.get("records_emitted"))
                    .isPositive();
            assertThat(ledger.get("difference.records")).isZero();
            assertThat(String.join("\n", agent.process().stderr())).doesNotContain("\tat ");
        }
    }
}
