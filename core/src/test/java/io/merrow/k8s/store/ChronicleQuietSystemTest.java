package io.merrow.k8s.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.lab.LabProcess;
import io.merrow.lab.ThisJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Chronicle Map must not do in an agent: report its use, compile classes, unpack native code, leave threads and files. */
@Timeout(120)
class ChronicleQuietSystemTest {
    private static final List<String> UNWANTED =
            List.of("chronicle-analytics", "affinity", "jna", "jnr", "jffi", "compiler-20");

    @TempDir
    private Path directory;

    private List<String> classes;
    private List<String> printed;

    private void run() throws IOException {
        final Path log = directory.resolve("classes");
        for (final String each : List.of("home", "tmp", "work", "state")) {
            Files.createDirectory(directory.resolve(each));
        }
        final List<String> command = new ArrayList<>(ThisJvm.command(
                StoreOnceMain.class.getName(),
                "-Xlog:class+load=info:file=" + log,
                "-Duser.home=" + directory.resolve("home"),
                "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                "-XX:-UsePerfData"));
        command.add(directory.resolve("state").toString());
        final ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.resolve("work").toFile());
        builder.environment().put("HOME", directory.resolve("home").toString());
        try (LabProcess process = LabProcess.start(builder)) {
            process.awaitSuccess(Duration.ofSeconds(60));
            printed = List.copyOf(process.stdout());
        }
        classes = Files.readAllLines(log);
    }

    @Test
    void shouldNeitherReportNorCompileNorLeaveAnything() throws IOException {
        run();
        assertThat(printed).contains("objects 1");
        assertThat(classes).anyMatch(line -> line.contains("net.openhft.chronicle.map.ChronicleMap "));
        assertThat(classes)
                .as("classes that report, or could connect to report")
                .noneMatch(line -> line.contains("net.openhft.chronicle.analytics."))
                .noneMatch(line -> line.contains("ReflectiveAnalytics"))
                .noneMatch(line -> line.contains("java.net.http."))
                .noneMatch(line -> line.contains("sun.net.www.protocol.http"))
                .noneMatch(line -> line.contains("java.net.Socket"));
        assertThat(classes)
                .as("classes made at run time")
                .noneMatch(line -> line.contains("source: __JVM_DefineClass__"))
                .noneMatch(line -> line.contains("source: __ClassLoader::defineClass__"))
                .noneMatch(line -> line.contains("com.sun.tools.javac"));
        assertThat(classes)
                .as("the part of the build that takes the place of a compiled class")
                .anyMatch(line -> line.contains("VanillaGlobalMutableState$$Native source: file:")
                        || line.contains("VanillaGlobalMutableState$$Native source: jar:"));
        assertThat(printed.stream().filter(line -> line.startsWith("thread ")))
                .as("threads beside those of every JVM")
                .noneMatch(line -> line.contains("chronicle") || line.contains("~") || line.contains("/"));
        for (final String each : List.of("home", "tmp", "work")) {
            assertThat(directory.resolve(each)).isEmptyDirectory();
        }
    }

    @Test
    void shouldBeDeliveredWithoutTheLibrariesThatWouldDoSo() throws IOException {
        try (Stream<Path> libraries = Files.list(Path.of("target/libraries"))) {
            assertThat(libraries.map(each -> each.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("chronicle-map"))
                    .noneMatch(name -> UNWANTED.stream().anyMatch(name::startsWith));
        }
    }
}
