package io.merrow.agent;

import io.merrow.lab.LabProcess;
import io.merrow.lab.NetworkLab;
import io.merrow.lab.ThisJvm;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How tests start the agent: as it is delivered, from its jar and its libraries, on the JVM of the tests, with an archive
 * of the classes that a run loads (which halves the CPU time of a start). The archive is made once for each build and
 * JVM; later callers wait for it, also in another JVM of the tests.
 */
final class AgentJvm {
    private static final String MAIN = "io.merrow.cli.MerrowCommand";
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path LIBRARIES = TARGET.resolve("libraries");

    private AgentJvm() {}

    /** A command that runs the agent, its own arguments left to the caller to add. */
    static List<String> command(final String... options) {
        return archived("-XX:SharedArchiveFile=" + Archive.FILE, options);
    }

    private static List<String> archived(final String archiveOption, final String... options) {
        final List<String> command = new ArrayList<>(List.of(ThisJvm.launcher().toString()));
        command.addAll(ThisJvm.rights());
        command.addAll(List.of(
                archiveOption,
                "-Xshare:auto",
                "-Xlog:disable", // an archive that is left aside is no fault, and stdout is the agent's
                "-ea:io.merrow...", // single-writer classes check their thread
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // short lives; the tests' own JVM has the second compiler
                "-cp",
                classPath()));
        command.addAll(List.of(options)); // the last class path counts
        command.add(MAIN);
        return command;
    }

    private static String classPath() {
        return agentJar() + File.pathSeparator + LIBRARIES + "/*";
    }

    private static Path agentJar() {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(TARGET, "merrow-core-*.jar")) {
            for (final Path jar : jars) {
                if (!jar.toString().endsWith("-sources.jar")) {
                    return jar;
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError(
                "no jar of the agent in " + TARGET + ": build by Maven, from phase process-classes on");
    }

    /** Made at the first use in this JVM. */
    private static final class Archive {
        private static final Path FILE =
                TARGET.resolve("agent-" + Runtime.version().feature() + ".jsa");

        static {
            try {
                make();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void make() throws IOException {
            try (FileChannel channel = FileChannel.open(
                            Path.of(FILE + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !isFresh()) {
                    final Path made = Path.of(FILE + ".new");
                    Files.deleteIfExists(made);
                    rehearse(made);
                    Files.move(made, FILE, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }

        private static boolean isFresh() throws IOException {
            if (!Files.exists(FILE)) {
                return false;
            }
            final long made = Files.getLastModifiedTime(FILE).toMillis();
            try (Stream<Path> libraries = Files.list(LIBRARIES)) {
                for (final Path jar :
                        Stream.concat(Stream.of(agentJar()), libraries).toList()) {
                    if (Files.getLastModifiedTime(jar).toMillis() >= made) {
                        return false;
                    }
                }
            }
            return true;
        }

        /** A run from start to stop, with a flow and a collector that is not there. */
        private static void rehearse(final Path archive) throws IOException {
            final Path directory = Files.createTempDirectory(TARGET, "rehearsal");
            final Path config = Files.writeString(
                    directory.resolve("merrow.yaml"),
                    """
                    discovery: {instrument: {interfaces: [lo]}}
                    internal: {metrics: {port: 0}, server: {port: 0}, admin: {address: "%s"}}
                    state: {directory: "%s"}
                    shutdown_timeout: 1s
                    export: {traces: {otlp: {endpoint: "http://127.0.0.1:1", max_batch_interval: 50ms}}}
                    """
                            .formatted(directory.resolve("sock"), directory.resolve("state")));
            final List<String> command = archived("-XX:ArchiveClassesAtExit=" + archive, "-Xmx256m");
            command.addAll(List.of("run", "--config", config.toString()));
            try (NetworkLab lab = new NetworkLab();
                    LabProcess agent = lab.namespace("rehearsal").start(command.toArray(String[]::new))) {
                agent.awaitStderr("merrow .* is running", RunningAgent.PATIENCE);
                agent.terminate();
                agent.awaitSuccess(RunningAgent.PATIENCE);
            }
        }
    }
}
