package io.merrow.agent.doctor;

import io.merrow.agent.refusal.KernelSupport;
import io.merrow.capture.listen.ListenerProgram;
import io.merrow.capture.listen.RootCgroup;
import io.merrow.config.discovery.ListeningPortsConfig;
import io.merrow.system.Capability;
import io.merrow.system.KernelException;
import io.merrow.system.KernelProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Whether the listening sockets of the node can be listed, which identify the source of connections older than the agent. */
final class ListenersCheck implements Check {
    private static final String SUBJECT = "listening ports";
    private static final Set<Capability> NEEDED =
            EnumSet.of(Capability.CAP_BPF, Capability.CAP_PERFMON, Capability.CAP_SYS_ADMIN, Capability.CAP_SYS_PTRACE);

    private final ListeningPortsConfig config;

    ListenersCheck(final ListeningPortsConfig config) {
        this.config = config;
    }

    @Override
    public List<Finding> examine() {
        if (!config.enabled()) {
            return List.of(Finding.fine(SUBJECT, "disabled (discovery.listening_ports.enabled)"));
        }
        final List<Finding> findings = new ArrayList<>();
        if (!seesHostProcesses()) {
            findings.add(Finding.warn(
                    SUBJECT,
                    "runs in the container's own PID namespace: sockets of other pods are not visible",
                    "set hostPID: true"));
        }
        if (!Capability.effective().containsAll(NEEDED)) {
            findings.add(Finding.warn(
                    SUBJECT,
                    "cannot enter other network namespaces: only what /proc shows of them is known",
                    "add CAP_BPF, CAP_PERFMON, CAP_SYS_ADMIN and CAP_SYS_PTRACE, or accept this"));
        } else if (!KernelProbe.hasBtf()) {
            findings.add(Finding.warn(
                    SUBJECT,
                    "no BTF: the kernel cannot report new listening sockets; /proc is read instead",
                    "use a kernel built with CONFIG_DEBUG_INFO_BTF"));
        } else if (refusal(false) != null) {
            findings.add(Finding.warn(
                    SUBJECT,
                    "this kernel refuses the programs that report listeners; /proc is read instead: " + refusal(false),
                    "use " + KernelSupport.EARLIEST + " or later, or accept this"));
        } else if (refusal(true) != null) {
            findings.add(Finding.warn(
                    SUBJECT,
                    "this kernel refuses the hooks for UDP; new UDP listeners are found by scans only: "
                            + refusal(true),
                    "use " + KernelSupport.EARLIEST + " or later, or accept this"));
        } else if (RootCgroup.find().isEmpty()) {
            findings.add(Finding.warn(
                    SUBJECT,
                    "the host's root cgroup (v2) is not mounted; new UDP listeners are found by scans only",
                    "mount the host's /sys/fs/cgroup"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.fine(SUBJECT, "reported by the kernel, in every network namespace"));
        }
        return findings;
    }

    /** Why the kernel does not take the programs, one line; null when it does. */
    private static String refusal(final boolean withUdpHooks) {
        try {
            ListenerProgram.probe(withUdpHooks);
            return null;
        } catch (final KernelException e) {
            return e.operation() + " (" + e.errnoName() + ")";
        }
    }

    /** The first process of the machine is in the first pid namespace, whose number is fixed (include/linux/proc_ns.h). */
    private static boolean seesHostProcesses() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                    .toString()
                    .equals("pid:[4026531836]");
        } catch (final IOException e) {
            return true; // unknown
        }
    }
}
