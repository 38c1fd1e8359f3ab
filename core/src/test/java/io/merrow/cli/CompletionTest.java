package io.merrow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
    @TempDir
    private Path directory;

    private static String run(final int exitCode, final String... arguments) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        assertThat(MerrowCommand.commandLine((config, source) -> 1, Map.of())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments))
                .as(err.toString())
                .isEqualTo(exitCode);
        return exitCode == 0 ? out.toString() : err.toString();
    }

    @Test
    void shouldCompleteCommandsInBash() throws Exception {
        final Path script = directory.resolve("merrow.bash");
        Files.writeString(script, run(0, "completion", "bash"));
        assertThat(complete(script, "merrow", "fl")).isEqualTo("flows");
        assertThat(complete(script, "merrow", "top", "--gr")).isEqualTo("--group");
    }

    /** What bash offers for the last word. */
    private static String complete(final Path script, final String... words) throws Exception {
        final String line = "compopt() { :; }; source " + script + "; COMP_WORDS=(" + String.join(" ", words)
                + "); COMP_CWORD=" + (words.length - 1) + "; _complete_merrow; echo \"${COMPREPLY[*]}\"";
        final Process bash = new ProcessBuilder("bash", "--norc", "-c", line)
                .redirectErrorStream(true)
                .start();
        final String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    /** By fish itself where it is installed. */
    @Test
    void shouldCompleteCommandsInFish() throws Exception {
        final String script = run(0, "completion", "fish");
        assertThat(script)
                .contains("complete -c merrow -n 'not __fish_seen_subcommand_from ")
                .contains("-n '__fish_seen_subcommand_from top' -s g -l group -x -a 'pod service");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/fish")), "no fish here: run scripts/setup");
        final Path file = Files.writeString(directory.resolve("merrow.fish"), script);
        assertThat(fish(file, "merrow fl")).startsWith("flows\tPrints the records");
        assertThat(fish(file, "merrow top --gr")).startsWith("--group\t");
        assertThat(fish(file, "merrow top --group p").lines().map(line -> line.replaceAll("\t.*", "")))
                .containsExactlyInAnyOrder("pod", "process", "port");
        assertThat(fish(file, "merrow config ").lines().map(line -> line.replaceAll("\t.*", "")))
                .contains("check", "show", "init");
    }

    private static String fish(final Path script, final String line) throws Exception {
        final Process fish = new ProcessBuilder(
                        "/usr/bin/fish", "--no-config", "-c", "source " + script + "; complete -C '" + line + "'")
                .redirectErrorStream(true)
                .start();
        final String output = new String(fish.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(fish.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void shouldLetZshUseIt() {
        assertThat(run(0, "completion", "zsh"))
                .startsWith("autoload -U +X compinit")
                .contains("bashcompinit");
    }

    @Test
    void shouldWriteAManualPageOfEachCommand() throws IOException {
        run(0, "man", directory.toString());
        assertThat(directory.resolve("merrow.1"))
                .content()
                .contains(".SH COMMANDS")
                .contains("merrow\\-top\\fR(1)");
        assertThat(directory.resolve("merrow-flows.1"))
                .content()
                .startsWith(".TH MERROW-FLOWS 1\n.SH NAME\nmerrow-flows \\- Prints the records")
                .contains("\\fB\\-f, \\-\\-follow\\fR");
        assertThat(directory.resolve("merrow-config-check.1")).exists();
        assertThat(directory.resolve("merrow-man.1")).doesNotExist();
    }

    @Test
    void shouldReportInOneLineThatNoAgentAnswers() {
        final String socket = directory.resolve("none.sock").toString();
        assertThat(run(1, "flows", "--address", socket))
                .startsWith("merrow: no agent listening at " + socket)
                .contains("merrow run")
                .hasLineCount(1);
        assertThat(run(1, "top", "--once", "--address", socket)).hasLineCount(1);
    }

    @Test
    void shouldReportWhereAFilterIsWrong() {
        assertThat(run(2, "flows", "pood:x")).startsWith("merrow: filter, column 1: unknown field pood");
        assertThat(run(2, "top", "--sort", "size")).contains("--sort must be one of rate");
        assertThat(run(2, "flows", "--address", "0.0.0.0:1")).contains("loopback");
        assertThat(run(2, "flows", "--since", "soon")).contains("--since must be a duration such as 30s");
    }
}
