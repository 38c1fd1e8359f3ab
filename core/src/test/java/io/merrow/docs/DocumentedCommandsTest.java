package io.merrow.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.merrow.cli.MerrowCommand;
import io.merrow.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Commands, options, scripts and files that the documentation names exist. {@code DocsCommandsSystemTest} runs them. */
class DocumentedCommandsTest {
    private static final Pattern SCRIPT = Pattern.compile("\\bscripts/([a-z-]+)((?: [^;|&]*)?)");
    private static final Pattern OPTION = Pattern.compile("(?<=\\s)--[a-z][a-z-]*");
    private static final Pattern FILE = Pattern.compile("(?<![\\w/])deploy/[\\w./-]*\\w");

    @Test
    void shouldNameCommandsAndOptionsOfTheAgent() throws IOException {
        int count = 0;
        for (final DocumentedCommand command : DocumentedCommand.all()) {
            final List<String> arguments = command.merrowArguments();
            if (!arguments.isEmpty()) {
                final CommandLine merrow = MerrowCommand.commandLine(null, Map.of());
                assertThatCode(() -> merrow.parseArgs(arguments.toArray(String[]::new)))
                        .as("%s: %s", command.page(), arguments)
                        .doesNotThrowAnyException();
                count++;
            }
        }
        assertThat(count).isGreaterThanOrEqualTo(25);
    }

    @Test
    void shouldNameScriptsAndOptionsThatTheirHelpLists() throws IOException {
        final Map<String, String> help = new TreeMap<>();
        for (final DocumentedCommand command : DocumentedCommand.all()) {
            final Matcher script = SCRIPT.matcher(command.line());
            while (script.find() && !script.group(1).equals("merrow")) {
                final String text = help.computeIfAbsent(script.group(1), DocumentedCommandsTest::help);
                final Matcher option = OPTION.matcher(script.group(2).replaceAll(" -- .*", ""));
                while (option.find()) {
                    assertThat(text)
                            .as("%s: %s", command.page(), command.line())
                            .contains(option.group());
                }
            }
        }
        assertThat(help).containsKeys("demo", "test", "build", "setup", "kernels", "conformance");
    }

    private static String help(final String name) {
        final Path script = DocumentedCommand.ROOT.resolve("scripts").resolve(name);
        assertThat(script).isExecutable();
        try (LabProcess process = LabProcess.start(List.of(script.toString(), "--help"))) {
            process.awaitSuccess(Duration.ofMinutes(1));
            return String.join("\n", process.stdout());
        }
    }

    @Test
    void shouldNameFilesThatExist() throws IOException {
        int count = 0;
        for (final DocumentedCommand command : DocumentedCommand.all()) {
            final Matcher file = FILE.matcher(command.line());
            while (file.find()) {
                assertThat(DocumentedCommand.ROOT.resolve(file.group()))
                        .as("%s: %s", command.page(), command.line())
                        .exists();
                count++;
            }
        }
        assertThat(count).isGreaterThan(5);
    }
}
