package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.lab.LabProcess;
import io.merrow.lab.Namespace;
import io.merrow.lab.NetworkLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells people to type works as it stands there. */
@Tag("one-jdk")
class ReadmeSystemTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```");

    @TempDir
    private Path directory;

    private FaultLab lab;

    @BeforeEach
    void makeNamespaces() {
        assumeTrue(NetworkLab.isAvailable(), NetworkLab::unavailableReason);
        lab = new FaultLab(directory);
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    private static List<String> blocks(final String language) throws IOException {
        final List<String> blocks = new ArrayList<>();
        final Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve("README.md")));
        while (block.find()) {
            if (block.group(1).equals(language)) {
                blocks.add(block.group(2));
            }
        }
        return blocks;
    }

    /** Lines of those blocks that are typed; the others show what is printed. */
    private static List<String> commands() throws IOException {
        return blocks("").stream()
                .filter(block -> block.startsWith("scripts/"))
                .flatMap(String::lines)
                .map(line -> line.replaceAll(" +#.*", ""))
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static List<String> words(final String line) {
        final List<String> words = new ArrayList<>();
        final Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(line);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }

    /** The agent's command line without the build's wrapper around it. */
    private LabProcess merrow(final RunningAgent agent, final List<String> arguments) {
        final List<String> command = new ArrayList<>(List.of(
                "env",
                "MERROW_INTERNAL_ADMIN_ADDRESS=" + (agent == null ? directory.resolve("none") : agent.adminSocket())));
        command.addAll(AgentJvm.command());
        command.addAll(arguments);
        return lab.closedLater(lab.link().left().namespace().start(command.toArray(String[]::new)));
    }

    @Test
    void shouldNameScriptsThatAreThereAndSayWhatTheyDo() throws IOException {
        assertThat(commands()).contains("scripts/demo", "scripts/test", "scripts/build");
        for (final String line : commands()) {
            final Path script = ROOT.resolve(words(line).get(0));
            assertThat(script).isExecutable();
            if (words(line).size() == 1) {
                try (LabProcess help = LabProcess.start(List.of(script.toString(), "--help"))) {
                    help.awaitSuccess(RunningAgent.PATIENCE);
                    assertThat(help.stdout()).isNotEmpty();
                }
            }
        }
    }

    /** The configuration, the agent with it, and every command that asks it. */
    @Test
    void shouldShowCommandsThatWork() throws Exception {
        final Path config = Files.writeString(
                directory.resolve("merrow.yaml"), blocks("yaml").get(0));
        final RunningAgent agent = FaultLab.running(
                lab.closedLater(RunningAgent.launch(lab.link().left().namespace(), config)));
        lab.send(1500);
        int tried = 0;
        for (final String line : commands()) {
            final List<String> words = words(line);
            if (words.get(0).equals("scripts/merrow")) {
                attempt(agent, words.subList(1, words.size()));
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(5);
        FaultLab.assertAddsUp(agent.stop());
    }

    private void attempt(final RunningAgent agent, final List<String> words) throws Exception {
        final List<String> arguments = new ArrayList<>(words);
        switch (words.get(0)) {
            case "run" -> {
                assertThat(words).containsExactly("run", "--config", "merrow.yaml"); // it runs
                return;
            }
            case "top" -> arguments.add("--once"); // there is no terminal
            case "replay" -> {
                final Path capture = directory.resolve("capture.pcap");
                capture(capture);
                arguments.set(arguments.indexOf("capture.pcap"), capture.toString());
            }
            default -> {}
        }
        final LabProcess process = merrow(agent, arguments);
        if (words.contains("--follow")) {
            Thread.sleep(2000);
            assertThat(process.isAlive()).as("%s", process).isTrue();
            process.terminate();
            return;
        }
        process.awaitSuccess(RunningAgent.PATIENCE);
        assertThat(process.stdout()).as("%s", words).isNotEmpty();
    }

    private void capture(final Path file) {
        final Namespace here = lab.link().left().namespace();
        final String device = lab.link().left().interfaceName();
        try (LabProcess tcpdump =
                here.start("tcpdump", "-q", "--immediate-mode", "-c", "3", "-w", file.toString(), "-i", device)) {
            tcpdump.awaitStderr("listening on", RunningAgent.PATIENCE);
            here.shell("ping -q -c 3 -i 0.05 " + lab.link().right().ipv4());
            tcpdump.awaitSuccess(RunningAgent.PATIENCE);
        }
    }
}
