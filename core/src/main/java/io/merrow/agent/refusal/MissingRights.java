package io.merrow.agent.refusal;

import io.merrow.system.Capability;
import io.merrow.system.KernelException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names the capability that a refusal of the kernel is about. The kernel itself does not: without CAP_PERFMON, for one, the
 * verifier complains about pointers.
 */
public final class MissingRights {
    private static final Set<Capability> NEEDED =
            EnumSet.of(Capability.CAP_BPF, Capability.CAP_NET_ADMIN, Capability.CAP_PERFMON);

    private MissingRights() {}

    /** What to print of a refusal, given the capabilities that are in effect; some are missing. */
    static String explain(final KernelException refusal, final Set<Capability> effective) {
        return "failed to " + refusal.operation() + " (" + refusal.errnoName() + "): missing "
                + text(missing(effective))
                + "; run as root, or add " + text(NEEDED);
    }

    /** CAP_SYS_ADMIN includes those that were once part of it. */
    public static Set<Capability> missing(final Set<Capability> effective) {
        final Set<Capability> missing = EnumSet.copyOf(NEEDED);
        missing.removeAll(effective);
        if (effective.contains(Capability.CAP_SYS_ADMIN)) {
            missing.remove(Capability.CAP_BPF);
            missing.remove(Capability.CAP_PERFMON);
        }
        return missing;
    }

    private static String text(final Set<Capability> capabilities) {
        return capabilities.stream().map(Capability::name).sorted().collect(Collectors.joining(", "));
    }
}
