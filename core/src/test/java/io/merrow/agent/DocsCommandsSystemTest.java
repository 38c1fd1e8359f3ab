package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.agent.names.NamesFile;
import io.merrow.docs.DocumentedCommand;
import io.merrow.junit.LabExtension;
import io.merrow.k8s.Cluster;
import io.merrow.lab.Await;
import io.merrow.lab.IpVersion;
import io.merrow.lab.LabProcess;
import io.merrow.lab.Link;
import io.merrow.lab.Namespace;
import io.merrow.lab.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the agent's commands that README and docs/ show, as written, by a shell, against a running agent. Only what exists
 * nowhere else is replaced: files, addresses, the terminal that {@code merrow top} draws on.
 */
@Tag("one-jdk")
class DocsCommandsSystemTest {
    private static final Pattern CONFIGURATION = Pattern.compile("(?ms)^```yaml\\n(# merrow.yaml.*?)^```");

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension network = new LabExtension();

    private FaultLab lab;
    private Path capture;

    @BeforeEach
    void makeNamespaces() throws IOException {
        lab = new FaultLab(network, directory);
        capture = directory.resolve("capture.pcap");
        final Path bin = Files.createDirectory(directory.resolve("bin"));
        final String agent = AgentJvm.command().stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        final Path merrow = Files.writeString(bin.resolve("merrow"), "#!/bin/sh\nexec " + agent + " \"$@\"\n");
        assertThat(merrow.toFile().setExecutable(true)).isTrue();
    }

    private LabProcess shell(final RunningAgent agent, final Path folder, final String line) {
        return lab.closedLater(lab.link()
                .left()
                .namespace()
                .start(
                        "env",
                        "MERROW_INTERNAL_ADMIN_ADDRESS=" + agent.adminSocket(),
                        "PATH=" + directory.resolve("bin") + ":" + System.getenv("PATH"),
                        "bash",
                        "-e",
                        "-o",
                        "pipefail",
                        "-c",
                        "cd '" + folder + "'\n" + line));
    }

    private void capture() {
        final Link link = lab.link();
        final Namespace here = link.left().namespace();
        try (LabProcess tcpdump = here.start(
                "tcpdump",
                "-q",
                "--immediate-mode",
                "-c",
                "3",
                "-w",
                capture.toString(),
                "-i",
                link.left().interfaceName())) {
            tcpdump.awaitStderr("listening on", RunningAgent.PATIENCE);
            here.shell("ping -q -c 3 -i 0.05 " + link.right().ipv4());
            tcpdump.awaitSuccess(RunningAgent.PATIENCE);
        }
    }

    /** An agent that has exported records, among them UDP, and written its latency log. */
    private RunningAgent agent() throws IOException {
        final Path log = directory.resolve("latency.hlog");
        final RunningAgent agent = lab.start(lab.yaml()
                .replace("internal: {", "internal: {latency: {log_path: \"" + log + "\", log_interval: 1s}, "));
        final Traffic traffic = Traffic.over(lab.link());
        traffic.tcp(IpVersion.V4, 10_000, 10_000);
        traffic.udp(IpVersion.V4, 10, 100);
        lab.receiver()
                .awaitSpans(
                        spans -> spans.stream().anyMatch(span -> span.stringAttribute("network.transport")
                                .equals("udp")),
                        RunningAgent.PATIENCE);
        Await.until(
                "the latency log has an entry",
                () -> Files.exists(log) && Files.readAllLines(log).stream().anyMatch(line -> line.startsWith("Tag=")));
        return agent;
    }

    private String prepared(final RunningAgent agent, final String documented) {
        String line = documented
                .replace("scripts/merrow", "merrow")
                .replace("/etc/merrow/merrow.yaml", "merrow.yaml")
                .replace("FILE", "merrow.yaml")
                .replace("capture.pcap", capture.toString())
                .replace(
                        "/var/log/merrow/latency.hlog",
                        directory.resolve("latency.hlog").toString())
                .replace("/run/merrow/admin.sock", agent.adminSocket().toString())
                .replace("tcpdump -w -", "cat " + capture);
        if (line.matches("merrow top\\b.*") && !line.contains("--once")) {
            line = line.replace("merrow top", "merrow top --once");
        }
        return line;
    }

    @Test
    void shouldRunTheCommandsOfTheDocumentation() throws Exception {
        capture();
        NamesFile.write(
                lab.path("state"), cluster -> cluster.apply(Cluster.pod("shop", "web", "10.244.1.17", Map.of())));
        final RunningAgent agent = agent();
        int count = 0;
        for (final DocumentedCommand command : DocumentedCommand.all()) {
            if (isTried(command)) {
                final String line = prepared(agent, command.line());
                run(command, line, shell(agent, folder(count, line), line));
                count++;
            }
        }
        assertThat(count).isGreaterThanOrEqualTo(25);
        FaultLab.assertAddsUp(agent.stop());
    }

    /** Not syntax, not agents, which have tests of their own, and of those in the text only those about configurations. */
    private static boolean isTried(final DocumentedCommand command) {
        final List<String> arguments = command.merrowArguments();
        final boolean isQuery = command.line().startsWith("curl --unix-socket");
        return !command.isSyntax()
                && !command.isServiceRecipe()
                && (isQuery || !arguments.isEmpty() && !arguments.get(0).equals("run"))
                && (!command.block().isEmpty() || arguments.contains("config"));
    }

    /** A working directory with the files that a reader of the page would have. */
    private Path folder(final int number, final String line) throws IOException {
        final Path folder = Files.createDirectory(directory.resolve("work-" + number));
        if (!line.contains("config init")) {
            Files.writeString(folder.resolve("merrow.yaml"), lab.yaml());
        }
        Files.writeString(folder.resolve("config.hcl"), "log_level = \"info\"\n");
        return folder;
    }

    private static void run(final DocumentedCommand command, final String line, final LabProcess process) {
        if (line.contains("--follow") || line.contains("--watch")) {
            process.awaitStdout(".", RunningAgent.PATIENCE);
            assertThat(process.isAlive()).as("%s: %s", command, process).isTrue();
            process.terminate();
            return;
        }
        process.awaitSuccess(RunningAgent.PATIENCE);
        final boolean isQuiet = line.startsWith("source") || line.contains(">") || line.contains("config init ");
        assertThat(isQuiet || !process.stdout().isEmpty()).as("%s", command).isTrue();
    }

    /** The README's configuration, and its agent. */
    @Test
    void shouldRunWithTheConfigurationOfTheReadme() throws Exception {
        final Matcher yaml = CONFIGURATION.matcher(Files.readString(DocumentedCommand.ROOT.resolve("README.md")));
        assertThat(yaml.find()).isTrue();
        final Path config = Files.writeString(directory.resolve("merrow.yaml"), yaml.group(1));
        final RunningAgent agent = FaultLab.running(
                lab.closedLater(RunningAgent.launch(lab.link().left().namespace(), config)));
        lab.send(500);
        FaultLab.assertAddsUp(agent.stop());
    }
}
