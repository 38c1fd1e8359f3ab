package io.merrow.agent.doctor;

import io.merrow.config.MerrowConfig;
import io.merrow.config.export.OtlpConfig;
import io.merrow.system.KernelProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether what shall outlive the agent can be written. */
final class StateCheck implements Check {
    private static final String SUBJECT = "restart";

    private final MerrowConfig config;

    StateCheck(final MerrowConfig config) {
        this.config = config;
    }

    @Override
    public List<Finding> examine() {
        final List<Finding> findings = new ArrayList<>();
        findings.add(state(config.state().directory(), config.state().bpffsPath()));
        config.export()
                .traces()
                .otlp()
                .map(OtlpConfig::queue)
                .filter(queue -> !queue.path().isEmpty())
                .ifPresent(queue ->
                        findings.add(writable("queue file", queue.path(), "correct export.traces.otlp.queue.path")));
        final String log = config.internal().latency().logPath();
        if (!log.isEmpty()) {
            findings.add(writable("latency log", log, "correct internal.latency.log_path"));
        }
        return findings;
    }

    private static Finding state(final String directory, final String bpffs) {
        if (directory.isEmpty()) {
            return Finding.warn(
                    SUBJECT,
                    "not configured: after a restart flows get new traces and, at first, no names, and packets during the restart "
                            + "are not counted",
                    "set state.directory and state.bpffs_path: docs/state.md");
        }
        if (!isWritable(Path.of(directory))) {
            return Finding.warn(
                    SUBJECT,
                    "state.directory " + directory + " is not writable",
                    "create it, or set another directory");
        }
        if (bpffs.isEmpty()) {
            return Finding.warn(
                    SUBJECT,
                    "traces continue after a restart, but packets during the restart are not counted",
                    "set state.bpffs_path, such as /sys/fs/bpf/merrow");
        }
        final Path root = Path.of(bpffs).toAbsolutePath();
        final Path mounted = Files.isDirectory(root) ? root : root.getParent();
        return mounted != null && Files.isDirectory(mounted) && KernelProbe.isBpfFs(mounted)
                ? Finding.fine(SUBJECT, "complete: state in " + directory + ", tables in " + bpffs)
                : Finding.warn(
                        SUBJECT,
                        "state.bpffs_path " + bpffs + " is not on a BPF file system",
                        "mount -t bpf bpf " + mounted);
    }

    private static Finding writable(final String subject, final String path, final String advice) {
        final Path file = Path.of(path).toAbsolutePath();
        return isWritable(file.getParent())
                ? Finding.fine(subject, path)
                : Finding.warn(subject, "failed to write to " + file.getParent(), advice);
    }

    /** Or can be made: by the nearest folder above that is there. */
    private static boolean isWritable(final Path directory) {
        Path there = directory.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there != null && Files.isDirectory(there) && Files.isWritable(there);
    }
}
