package io.merrow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.config.LogLevel;
import io.merrow.config.MerrowConfig;
import io.merrow.layout.KernelLayoutDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MerrowCommandTest {
    @TempDir
    private Path directory;

    private final List<MerrowConfig> launched = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private AgentLauncher launcher = (config, source) -> {
        launched.add(config);
        return 0;
    };

    @Test
    void shouldCallAGoodFileFine() throws IOException {
        final Path file = file("export: {traces: {otlp: {endpoint: 'http://c:4317'}}}\n");
        assertThat(execute("config", "check", file.toString())).isZero();
        assertThat(out.toString()).isEqualTo(file + ": fine\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldListEachErrorOfABadFileInALineAndExitWithTwo() throws IOException {
        final Path file = file("log_levl: info\nspan:\n  tcp_timeout: 20\n");
        assertThat(execute("config", "check", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "merrow: " + file + ":1:1: unknown key log_levl; did you mean log_level?",
                        "merrow: " + file
                                + ":3:16: span.tcp_timeout must be a duration, is \"20\"; write it with a unit, like 10s, 500ms or 1h30m");
        assertThat(out.toString()).isEmpty();
    }

    /** As run would, with the place of each. */
    @Test
    void shouldCheckWhatOnlyARunningAgentNeeds() throws IOException {
        final Path file = file(
                """
                export: {traces: {otlp: {tls: {ca_cert: /no/ca.pem}}}}
                filter: {network: {transport: {match: [tcp, tpc]}}}
                """);
        final String ca = "merrow: " + file
                + ":1:41: export.traces.otlp.tls.ca_cert: /no/ca.pem: file not found; correct the path or create the file";
        final String filter =
                "merrow: " + file + ":2:45: filter.network.transport: unknown value \"tpc\"; did you mean tcp?";
        assertThat(execute("config", "check", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly(ca, filter);
        assertThat(execute("run", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly(ca, filter, ca, filter);
        assertThat(launched).isEmpty();
        assertThat(execute("config", "show", "--config", file.toString())).isZero();
    }

    @Test
    void shouldCheckCertificates() throws IOException {
        final Path certificate = Files.writeString(directory.resolve("ca.pem"), "no certificate");
        final Path file = file("export:\n  traces:\n    otlp:\n      tls: {ca_cert: " + certificate + "}\n");
        assertThat(execute("config", "check", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("merrow: " + file + ":4:12: export.traces.otlp.tls: ")
                .contains(certificate.toString());
    }

    @Test
    void shouldRefuseStateThatCannotBeResumed() throws IOException {
        final Path file = file("state: {bpffs_path: /sys/fs/bpf/merrow}\n");
        assertThat(execute("config", "check", file.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("merrow: " + file + ":1:21: state.bpffs_path needs directory");
    }

    @Test
    void shouldNameTheConversionOfHcl() throws IOException {
        final String hcl = "export \"traces\" {\n  otlp = { endpoint = \"http://c:4317\" }\n}\n";
        final Path file = file(hcl);
        assertThat(execute("config", "check", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("merrow: " + file
                        + ": this is HCL, as used by Mermin; convert it first: merrow config convert " + file + '\n');
        assertThat(execute("config", "convert", file.toString())).isZero();
        assertThat(out.toString()).contains("endpoint: http://c:4317");
        final Path yaml = file(out.toString());
        assertThat(execute("config", "convert", yaml.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("this is YAML, not HCL");
    }

    @Test
    void shouldListTenErrorsAtMost() throws IOException {
        final Path file =
                file(IntStream.range(0, 22).mapToObj(i -> "wrong" + i + ": 1\n").collect(Collectors.joining()));
        assertThat(execute("config", "check", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(11).last().isEqualTo("merrow: and 12 more errors");
    }

    @Test
    void shouldExitWithTwoWhenTheFileIsNotThere() {
        assertThat(execute("config", "check", "/does/not/exist.yaml")).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("merrow: /does/not/exist.yaml: file not found; check the path\n");
    }

    @Test
    void shouldShowTheEffectiveConfigurationWithSecretsMasked() throws IOException {
        final Path file = file("export: {traces: {otlp: {headers: {authorization: s3cret}}}}\n");
        assertThat(execute("config", "show", "--config", file.toString(), "--set", "span.tcp_timeout=7s"))
                .isZero();
        assertThat(out.toString())
                .contains("log_level: error\n", "  tcp_timeout: 7s\n", "authorization: '***'\n")
                .doesNotContain("s3cret");
    }

    /** Also what is commented out is right: an operator removes the marks. */
    @Test
    void shouldBeginAConfigurationThatIsValid() throws IOException {
        assertThat(execute("config", "init", "--endpoint", "https://otel.example:4317"))
                .isZero();
        final String begun = out.toString();
        assertThat(begun.lines().filter(line -> !line.startsWith("#") && !line.isBlank()))
                .startsWith("export:");
        assertThat(begun).contains("endpoint: https://otel.example:4317\n");
        final String whole =
                begun.replaceAll("(?m)^( *)# (?=[a-z_ ]+:)(?!.*protocol: http)(?!.*Instead)(?!.*config )", "$1");
        assertThat(whole).contains("\n    interfaces: [", "\n      tls: {ca_cert");
        assertThat(execute("config", "check", file(begun).toString())).isZero();
        assertThat(execute(
                        "config",
                        "show",
                        "--config",
                        file(whole.replaceAll("(?m)^ *(auth|tls|# ).*", "")).toString()))
                .as(err::toString)
                .isZero();
        assertThat(out.toString()).contains("x-tenant:", "format: table", "- eth*\n");
    }

    @Test
    void shouldNotOverwriteAConfiguration() throws IOException {
        final Path file = directory.resolve("new.yaml");
        assertThat(execute("config", "init", file.toString())).isZero();
        assertThat(file).content().contains("endpoint: http://localhost:4317");
        assertThat(execute("config", "init", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("already exists");
        assertThat(execute("config", "init", "--endpoint", "collector:4317")).isEqualTo(2);
        assertThat(err.toString()).contains("--endpoint:", "like http://localhost:4317");
    }

    @Test
    void shouldRunTheAgentWithFileEnvironmentAndFlags() throws IOException {
        final Path file = file("log_level: error\nspan: {tcp_timeout: 5s}\n");
        assertThat(execute(
                        "run",
                        "--config",
                        file.toString(),
                        "--log-level",
                        "warn",
                        "--set",
                        "pipeline.threading=shared"))
                .isZero();
        final MerrowConfig config = launched.get(0);
        assertThat(config.logLevel()).isEqualTo(LogLevel.WARN);
        assertThat(config.span().tcpTimeout()).hasSeconds(5);
        assertThat(config.pipeline().threading()).hasToString("SHARED");
        assertThat(config.internal().metrics().port()).isEqualTo(9100);
    }

    @Test
    void shouldPassOnTheAgentsExitCode() {
        launcher = (config, source) -> 1;
        assertThat(execute("run")).isEqualTo(1);
    }

    @Test
    void shouldNotStartWithABadFlag() {
        assertThat(execute("run", "--log-level", "loud")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        "merrow: --log-level: log_level must be one of trace, debug, info, warn, error, is \"loud\"\n");
        assertThat(launched).isEmpty();
    }

    @Test
    void shouldReportWhyTheAgentFailedInOneLine() {
        launcher = (config, source) -> {
            throw new IOException("no BTF in this kernel\n  use a kernel that has /sys/kernel/btf/vmlinux");
        };
        assertThat(execute("run", "--log-level", "error")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("merrow: no BTF in this kernel | use a kernel that has /sys/kernel/btf/vmlinux\n");
    }

    @Test
    void shouldNameAMistakeOfOursAndTheWayToItsStackTrace() {
        launcher = (config, source) -> {
            throw new IllegalStateException("table is gone");
        };
        assertThat(execute("run", "--log-level", "error")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo(
                        "merrow: java.lang.IllegalStateException: table is gone (--log-level debug prints the stack trace)\n");
    }

    @Test
    void shouldExitWithTwoOnWrongUseWithOneLine() {
        assertThat(execute("run", "--colour")).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("merrow: Unknown option: '--colour'; see merrow run --help\n");
    }

    @Test
    void shouldExitWithTwoOnASetWithoutAValue() {
        assertThat(execute("run", "--set", "log_level")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("merrow: --set requires KEY=VALUE, for example --set span.tcp_timeout=5s, is log_level\n");
    }

    @Test
    void shouldAskForACommand() {
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        "merrow: missing command: one of run, replay, flows, top, names, latency, doctor, config, version; see merrow --help\n");
    }

    @Test
    void shouldReportTheVersionsOfItsParts() {
        assertThat(execute("version")).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("merrow \\d+\\.\\d+\\.\\d+.*"))
                .anyMatch(line -> line.matches("kernel object [0-9a-f]{12}"))
                .contains("layout " + KernelLayoutDescriptor.LAYOUT_MAJOR + "." + KernelLayoutDescriptor.LAYOUT_MINOR)
                .anyMatch(line -> line.matches("libbpf v\\d+\\.\\d+.*"))
                .anyMatch(line -> line.startsWith("java " + Runtime.version()));
    }

    @Test
    void shouldHaveHelpForEveryCommand() {
        for (final String command : new String[] {"run", "config", "version"}) {
            assertThat(execute(command, "--help")).isZero();
        }
        assertThat(out.toString()).contains("Usage: merrow run", "Usage: merrow config", "Usage: merrow version");
    }

    private int execute(final String... args) {
        final CommandLine command = MerrowCommand.commandLine(
                (config, source) -> launcher.run(config, source),
                Map.of("MERROW_INTERNAL_METRICS_PORT", "9100", "MERROW_LOG_LEVEL", "error"));
        return command.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    private Path file(final String yaml) throws IOException {
        return Files.writeString(directory.resolve("merrow.yaml"), yaml);
    }
}
