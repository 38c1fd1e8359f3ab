package io.merrow.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.lab.LabProcess;
import io.merrow.lab.ThisJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's steps without an engine: its Java has the modules that the agent uses, its entry point starts it. */
class ImageTest {
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    /** JUnit would warn of each. */
    @AfterEach
    void removeLinks() throws IOException {
        final Path libraries = directory.resolve("home").resolve("libraries");
        if (Files.exists(libraries)) {
            try (Stream<Path> all = Files.list(libraries)) {
                for (final Path link : all.filter(Files::isSymbolicLink).toList()) {
                    Files.delete(link);
                }
            }
        }
    }

    private static List<String> classPath() {
        return List.of(ThisJvm.classPath().split(File.pathSeparator));
    }

    /** The class path as the image has it: the agent a jar, libraries in a folder. */
    private Path home() throws IOException {
        final Path home = Files.createDirectory(directory.resolve("home"));
        final Path libraries = Files.createDirectory(home.resolve("libraries"));
        for (final String entry : classPath()) {
            final Path path = Path.of(entry);
            if (entry.contains("test-classes")) {
                continue;
            }
            final Path jar = entry.endsWith(".jar") ? path : jar(path, libraries);
            if (path.equals(Path.of("target", "classes").toAbsolutePath())) {
                Files.move(jar, home.resolve("merrow.jar"));
            } else if (entry.endsWith(".jar")) {
                Files.createSymbolicLink(libraries.resolve(path.getFileName()), path);
            }
        }
        assertThat(home.resolve("merrow.jar")).exists();
        return home;
    }

    private static Path jar(final Path folder, final Path target) throws IOException {
        try (Stream<Path> present = Files.list(target)) {
            final Path jar = target.resolve("classes" + present.count() + ".jar");
            final int exit = ToolProvider.findFirst("jar")
                    .orElseThrow()
                    .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", folder.toString(), ".");
            assertThat(exit).isZero();
            return jar;
        }
    }

    private static String modules() throws IOException {
        final Matcher modules =
                Pattern.compile("--add-modules (\\S+)").matcher(Files.readString(DEPLOY.resolve("Dockerfile")));
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

    @Test
    void shouldStartByItsEntryPointAndFromItsClassArchive() throws IOException {
        assumeTrue(
                Runtime.version().feature() >= 24, "the image's Java is newer: scripts/test has it in its second half");
        final Path home = home();
        final String entry = DEPLOY.resolve("merrow").toAbsolutePath().toString();
        assertThat(start(entry, home, true, "config", "show")).anyMatch(line -> line.startsWith("log_level:"));
        assertThat(home.resolve("merrow.jsa")).isNotEmptyFile();
        assertThat(start(entry, home, false, "version")).anyMatch(line -> line.startsWith("merrow "));
    }

    private static List<String> start(
            final String entry, final Path home, final boolean writesArchive, final String... arguments) {
        final List<String> command = new ArrayList<>(List.of(entry));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("MERROW_HOME", home.toString());
        builder.environment().put("MERROW_JAVA", ThisJvm.launcher().toString());
        if (writesArchive) {
            builder.environment().put("MERROW_ARCHIVE", "write");
        }
        try (LabProcess process = run(builder)) {
            process.awaitSuccess(PATIENCE);
            assertThat(process.stderr().stream().filter(line -> line.contains("WARN")))
                    .isEmpty();
            return process.stdout();
        }
    }

    @Test
    void shouldCopyWhatIsThere() throws IOException {
        final Matcher copied =
                Pattern.compile("(?m)^COPY (?!--from)(\\S+) ").matcher(Files.readString(DEPLOY.resolve("Dockerfile")));
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
