package io.merrow.agent;

import io.merrow.lab.LabProcess;
import io.merrow.lab.Namespace;
import io.merrow.lab.OtlpReceiver;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real agent as a process of its own in a namespace, started and stopped as people do it. */
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
final class RunningAgent implements AutoCloseable {
    /** Usual limit of a wait; those of {@code lab} make it longer where the machine is slow. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(RunningAgent.class);

    private final LabProcess process;
    private final Path ledgerFile;

    private RunningAgent(final LabProcess process, final Path ledgerFile) {
        this.process = process;
        this.ledgerFile = ledgerFile;
    }

    /** Starts it with a configuration and waits until it counts. */
    static RunningAgent start(final Namespace namespace, final Path directory, final String yaml) {
        final RunningAgent agent = launch(namespace, directory, yaml);
        agent.process.awaitStderr("merrow .* is running", PATIENCE);
        return agent;
    }

    /** Starts it and does not wait. */
    static RunningAgent launch(final Namespace namespace, final Path directory, final String yaml) {
        try {
            final Path config = Files.createTempFile(directory, "merrow", ".yaml");
            Files.writeString(config, yaml);
            return launch(namespace, config);
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it with a configuration file of the caller's and does not wait. */
    static RunningAgent launch(final Namespace namespace, final Path config) {
        return launch(namespace, config, "true", List.of());
    }

    /**
     * Likewise.
     *
     * @param prelude      a line of shell before the agent's process begins; only that process sees what it mounts.
     * @param jvmArguments further ones.
     */
    static RunningAgent launch(
            final Namespace namespace, final Path config, final String prelude, final List<String> jvmArguments) {
        // ip-netns hides what was mounted below /sys; only this process sees what it mounts
        final String shell = "mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null; " + prelude + " && exec \"$@\"";
        return new RunningAgent(
                namespace.start(command(config, shell, jvmArguments).toArray(String[]::new)), ledgerFile(config));
    }

    /** In the namespace of the tests: its addresses are theirs, its configuration has what it observes. */
    static RunningAgent launchHere(final Path config) {
        return new RunningAgent(LabProcess.start(command(config, "exec \"$@\"", List.of())), ledgerFile(config));
    }

    private static Path ledgerFile(final Path config) {
        return Path.of(config + ".ledger");
    }

    private static List<String> command(final Path config, final String shell, final List<String> jvmArguments) {
        final List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                shell,
                "sh",
                "env",
                "--default-signal=HUP", // the parent of the tests may ignore it
                "MERROW_LEDGER_FILE=" + ledgerFile(config),
                "MERROW_INTERNAL_ADMIN_ADDRESS=" + adminSocket(config)));
        final List<String> options = new ArrayList<>(List.of("-Xmx256m"));
        options.addAll(jvmArguments);
        command.addAll(AgentJvm.command(options.toArray(String[]::new)));
        command.addAll(List.of("run", "--config", config.toString()));
        return command;
    }

    /** A receiver whose sockets are in the namespace, on its loopback. */
    static OtlpReceiver receiverIn(final Namespace namespace) {
        try (NetworkNamespace inside = NetworkNamespace.enter(Path.of("/run/netns", namespace.name()))) {
            return new OtlpReceiver();
        }
    }

    /** Of its own: agents of other namespaces see the same files. */
    private static Path adminSocket(final Path config) {
        return Path.of(config + ".sock");
    }

    /** Where it answers {@code merrow flows} and {@code merrow top}. */
    Path adminSocket() {
        return Path.of(ledgerFile.toString().replaceAll("\\.ledger$", ".sock"));
    }

    LabProcess process() {
        return process;
    }

    /**
     * A file of {@code /proc/PID/task/TID} of each thread, such as {@code wchan}; threads that end meanwhile are left out.
     */
    List<String> threads(final String file) throws IOException {
        final List<String> all = new ArrayList<>();
        try (DirectoryStream<Path> tasks =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (final Path task : tasks) {
                try {
                    all.add(Files.readString(task.resolve(file)).strip());
                } catch (final IOException e) {
                    LOG.debug("thread {} ended while it was looked at", task, e);
                }
            }
        } catch (final DirectoryIteratorException e) {
            throw e.getCause();
        }
        return all;
    }

    /** Stops it as an operator does and waits for its orderly end. */
    Ledger stop() {
        process.terminate();
        process.awaitSuccess(PATIENCE);
        return ledger();
    }

    /** What it wrote of its ledger at its end. */
    Ledger ledger() {
        try {
            final Map<String, Long> values = new HashMap<>();
            final List<String> lines = Files.readAllLines(ledgerFile);
            for (final String line : lines) {
                final String[] parts = line.split(" ");
                values.put(parts[0], Long.parseLong(parts[1]));
            }
            return new Ledger(values);
        } catch (final IOException e) {
            throw new AssertionError("the agent left no ledger: " + process, e);
        }
    }

    /** The agent's final ledger. */
    record Ledger(Map<String, Long> values) {
        long get(final String key) {
            final Long value = values.get(key);
            if (value == null) {
                throw new AssertionError("no " + key + " in " + values.keySet());
            }
            return value;
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
