package io.merrow.agent;

import io.merrow.bpf.NetworkNamespace;
import io.merrow.lab.LabProcess;
import io.merrow.lab.Namespace;
import io.merrow.lab.OtlpReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The real agent as a process of its own in a namespace, started and stopped as people do it. */
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
final class RunningAgent implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

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
        final Path ledger = Path.of(config + ".ledger");
        return new RunningAgent(
                namespace.start(
                        "sh",
                        "-c",
                        // ip-netns hides what was mounted below /sys; only this process sees what it mounts
                        "mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null; exec \"$@\"",
                        "sh",
                        "env",
                        "--default-signal=HUP", // whoever runs the tests may ignore it
                        "MERROW_LEDGER_FILE=" + ledger,
                        "MERROW_INTERNAL_ADMIN_ADDRESS=" + adminSocket(config),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "io.merrow.cli.MerrowCommand",
                        "run",
                        "--config",
                        config.toString()),
                ledger);
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
