package io.merrow.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.lab.LabProcess;
import io.merrow.lab.ThisJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The image's steps without an engine: its Java has the modules that the agent uses, its entry point starts it. */
class ImageTest {
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    /** What the image holds: the launcher, the agent's jar and the folder of its libraries. */
    private Path home() throws IOException {
        final Path home = Files.createDirectory(directory.resolve("home"));
        copy(builtJar(), home.resolve("merrow.jar"));
        final Path libraries = Files.createDirectory(home.resolve("libraries"));
        try (Stream<Path> all = Files.list(Path.of("target", "libraries"))) {
            for (final Path library : all.toList()) {
                copy(library, libraries.resolve(library.getFileName()));
            }
        }
        return home;
    }

    private static Path builtJar() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("target"))) {
            return all.filter(each -> each.getFileName().toString().matches("merrow-core-.*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Without the bytes where it can: a class archive notes size and time of each jar. */
    private static void copy(final Path from, final Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (final IOException | UnsupportedOperationException e) {
            Files.copy(from, to);
        }
    }

    /** The runtime as the Dockerfile's own jlink makes it. */
    private Path runtime(final String... without) throws IOException {
        final Path runtime = directory.resolve("java");
        final Matcher step = Pattern.compile("(?s)RUN (jlink .*?[^\\\\])\n").matcher(dockerfile());
        assertThat(step.find()).isTrue();
        final List<String> command =
                new ArrayList<>(List.of(step.group(1).replace("\\\n", " ").split("\\s+")));
        command.set(0, ThisJvm.launcher().resolveSibling("jlink").toString());
        command.set(command.indexOf("/opt/java"), runtime.toString());
        command.removeAll(List.of(without));
        assumeTrue(Files.isExecutable(Path.of(command.get(0))), "no jlink in this JDK");
        try (LabProcess jlink = run(new ProcessBuilder(command))) {
            jlink.awaitSuccess(PATIENCE);
        }
        return runtime.resolve("bin").resolve("java");
    }

    private static String dockerfile() throws IOException {
        return Files.readString(DEPLOY.resolve("Dockerfile"));
    }

    private static String modules() throws IOException {
        final Matcher modules = Pattern.compile("--add-modules (\\S+)").matcher(dockerfile());
        assertThat(modules.find()).isTrue();
        return modules.group(1);
    }

    private static LabProcess run(final ProcessBuilder builder) {
        return LabProcess.start(builder);
    }

    @Test
    void shouldHaveTheModulesThatTheAgentUses() throws IOException {
        final Path capture = Files.write(directory.resolve("empty.pcap"), emptyCapture());
        for (final List<String> arguments : List.of(
                List.of("version"),
                List.of("config", "show"),
                List.of("doctor", "--set", "export.traces.otlp.endpoint=https://127.0.0.1:9", "--interface", "none*"),
                List.of("replay", capture.toString(), "--output", "json"))) {
            final List<String> command = ThisJvm.command("io.merrow.cli.MerrowCommand", "--limit-modules", modules());
            command.addAll(arguments);
            try (LabProcess process = run(new ProcessBuilder(command))) {
                assertThat(process.awaitExit(PATIENCE))
                        .as("%s: %s", arguments, process)
                        .isLessThan(2);
                assertThat(String.join("\n", process.stderr()) + String.join("\n", process.stdout()))
                        .doesNotContain("NoClassDefFound", "ClassNotFound", "does not read", "not in a module");
            }
        }
    }

    /** A pcap file's header alone, Ethernet. */
    private static byte[] emptyCapture() {
        return new byte[] {
            (byte) 0xd4,
            (byte) 0xc3,
            (byte) 0xb2,
            (byte) 0xa1,
            2,
            0,
            4,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            4,
            0,
            1,
            0,
            0,
            0
        };
    }

    private static LabProcess start(
            final Path home, final Path java, final Map<String, String> environment, final String... arguments) {
        final List<String> command = new ArrayList<>(
                List.of(DEPLOY.resolve("merrow").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA_") || name.startsWith("JDK_"));
        builder.environment().put("MERROW_HOME", home.toString());
        builder.environment().put("MERROW_JAVA", java.toString());
        builder.environment().putAll(environment);
        return run(builder);
    }

    private static void assertOnlyItsOwnLines(final LabProcess version) {
        version.awaitSuccess(PATIENCE);
        assertThat(version.stderr()).isEmpty();
        assertThat(version.stdout())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("merrow "),
                        line -> assertThat(line).startsWith("kernel object "),
                        line -> assertThat(line).startsWith("layout "),
                        line -> assertThat(line).startsWith("libbpf "),
                        line -> assertThat(line).startsWith("java "));
    }

    /** As the image is built: cut runtime, archive, then every command prints its own lines and no others. */
    @Test
    void shouldPrintOnlyItsOwnLinesFromItsClassArchive() throws IOException {
        assumeTrue(
                Runtime.version().feature() >= 24, "the image's Java is newer: scripts/test has it in its second half");
        final Path home = home();
        final Path java = runtime();
        try (LabProcess process = start(home, java, Map.of("MERROW_ARCHIVE", "write"), "config", "show")) {
            process.awaitSuccess(PATIENCE);
            assertThat(process.stdout()).first().isEqualTo("log_level: info");
            assertThat(process.stderr()).isEmpty();
        }
        assertThat(home.resolve("merrow.jsa")).isNotEmptyFile();
        try (LabProcess process = start(home, java, Map.of(), "version")) {
            assertOnlyItsOwnLines(process);
        }
        try (LabProcess process = start(home, java, Map.of("MERROW_JAVA_OPTS", "-Xshare:on -Xlog:cds"), "version")) {
            process.awaitSuccess(PATIENCE);
            assertThat(process.stdout()).anyMatch(line -> line.contains("merrow.jsa"));
        }
    }

    @Test
    void shouldFailTheBuildWhenNoClassArchiveIsWritten() throws IOException {
        assumeTrue(
                Runtime.version().feature() >= 24, "the image's Java is newer: scripts/test has it in its second half");
        final Path home = home();
        final Path java = runtime("--generate-cds-archive");
        try (LabProcess process = start(home, java, Map.of("MERROW_ARCHIVE", "write"), "config", "show")) {
            assertThat(process.awaitExit(PATIENCE)).as(process::toString).isEqualTo(1);
            assertThat(process.stderr()).last().asString().contains("no class archive", "--generate-cds-archive");
        }
    }

    @Test
    void shouldStartWithoutAnArchive() throws IOException {
        try (LabProcess process = start(home(), ThisJvm.launcher(), Map.of(), "version")) {
            assertOnlyItsOwnLines(process);
        }
    }

    /** Options of one's own come after the defaults; the heap follows the memory limit unless they set it. */
    @ParameterizedTest
    @CsvSource({
        "536870912, '', 204",
        "67108864, '', 32",
        "536870912, -Xmx100m, 100",
        "'', -XX:MaxHeapSize=96m, 96",
        "536870912, -Xlog:gc:stderr, 204"
    })
    void shouldSizeTheHeap(final String memory, final String options, final long heapMiB) throws IOException {
        final Map<String, String> environment = new HashMap<>();
        environment.put("MERROW_JAVA_OPTS", options + " -XX:+PrintFlagsFinal");
        if (!memory.isEmpty()) {
            environment.put("MERROW_MEMORY", memory);
        }
        try (LabProcess process = start(home(), ThisJvm.launcher(), environment, "version")) {
            process.awaitSuccess(PATIENCE);
            // in steps of the collector's alignment
            assertThat(process.stdout().stream()
                            .filter(line -> line.matches(" *size_t MaxHeapSize .*"))
                            .map(line -> Long.parseLong(line.replaceAll(".*= *(\\d+) .*", "$1")) >> 20))
                    .singleElement()
                    .isIn(heapMiB, heapMiB + 1, heapMiB + 2);
        }
    }

    @Test
    void shouldReportWhatIsMissing() throws IOException {
        try (LabProcess process = start(directory, ThisJvm.launcher(), Map.of(), "version")) {
            assertThat(process.awaitExit(PATIENCE)).isEqualTo(1);
            assertThat(process.stderr())
                    .containsExactly("merrow: no " + directory.resolve("merrow.jar")
                            + ": set MERROW_HOME to the directory of merrow.jar");
        }
        try (LabProcess process = start(home(), Path.of("/no/java"), Map.of(), "version")) {
            assertThat(process.awaitExit(PATIENCE)).isEqualTo(1);
            assertThat(process.stderr()).singleElement().asString().contains("no Java at /no/java", "MERROW_JAVA");
        }
        try (LabProcess process =
                start(directory.resolve("home"), ThisJvm.launcher(), Map.of("MERROW_MEMORY", "1Gi"), "version")) {
            assertThat(process.awaitExit(PATIENCE)).isEqualTo(1);
            assertThat(process.stderr()).singleElement().asString().contains("MERROW_MEMORY must be a number of bytes");
        }
    }

    @Test
    void shouldCopyWhatIsThere() throws IOException {
        final Matcher copied = Pattern.compile("(?m)^COPY (?!--from)(\\S+) ").matcher(dockerfile());
        while (copied.find()) {
            assertThat(Path.of("..").resolve(copied.group(1))).exists();
        }
        assertThat(DEPLOY.resolve("merrow")).isExecutable();
    }

    @Test
    void shouldHaveAUnitThatSystemdUnderstands() throws IOException {
        final Path analyze = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(analyze), "no systemd here");
        final Path unit = directory.resolve("merrow.service");
        Files.writeString(
                unit,
                Files.readString(DEPLOY.resolve("systemd").resolve("merrow.service"))
                        .replace("/opt/merrow/merrow run", "/bin/true run"));
        try (LabProcess process = run(new ProcessBuilder(analyze.toString(), "verify", "--man=no", unit.toString()))) {
            process.awaitSuccess(PATIENCE);
            assertThat(process.stderr().stream().filter(line -> line.contains("merrow.service")))
                    .isEmpty();
        }
    }
}
