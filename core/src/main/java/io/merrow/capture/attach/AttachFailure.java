package io.merrow.capture.attach;

import io.merrow.system.KernelException;
import java.util.Locale;

/** Why programs could not be attached to an interface, and what to do about it. */
public enum AttachFailure {
    /** It was removed meanwhile: no fault. */
    GONE("no action needed: the interface was deleted"),
    /** Another program detached ours. */
    TAKEN_AWAY("find the program that removes it (bpftool net, tc monitor); the agent attaches again, "
            + "with growing delay"),
    /** Its packets begin in a way that the program does not read. */
    LINK_LAYER("exclude it by discovery.instrument.interfaces (\"!name\")"),
    NO_RIGHTS("run the agent as root, or add CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON"),
    NO_MEMORY("raise the container's memory limit, or free memory on the node"),
    NO_DESCRIPTORS("raise the limit of open files (LimitNOFILE, ulimit -n): the agent needs two for each interface"),
    FULL("detach one of its programs (bpftool net lists them): the kernel allows 63 for each direction"),
    OCCUPIED("set discovery.instrument.tc_priority to a free priority (tc filter show), or remove the "
            + "ingress qdisc that occupies the place of clsact (tc qdisc show); Linux 6.6 or later "
            + "requires neither"),
    UNSUPPORTED("exclude it in discovery.instrument.interfaces (\"!name\"): the device does not support "
            + "these programs"),
    OTHER("exclude it in discovery.instrument.interfaces (\"!name\") if the failure persists");

    private final String advice;

    AttachFailure(final String advice) {
        this.advice = advice;
    }

    static AttachFailure of(final KernelException refusal) {
        return switch (refusal.errnoName()) {
            case "ENODEV", "ENXIO" -> GONE;
            case "EPERM", "EACCES" -> NO_RIGHTS;
            case "ENOMEM", "ENOBUFS" -> NO_MEMORY;
            case "EMFILE", "ENFILE" -> NO_DESCRIPTORS;
            case "ERANGE" -> FULL;
            case "EBUSY", "EEXIST", "ENOSPC" -> OCCUPIED; // ENOSPC: the priority has a filter of another protocol
            case "EOPNOTSUPP", "ENOTSUP", "EINVAL" -> UNSUPPORTED;
            default -> OTHER;
        };
    }

    /** Value of the metric's label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What to do, for people. */
    public String advice() {
        return advice;
    }
}
