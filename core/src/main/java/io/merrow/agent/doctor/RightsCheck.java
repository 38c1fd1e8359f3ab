package io.merrow.agent.doctor;

import io.merrow.agent.refusal.MissingRights;
import io.merrow.config.MerrowConfig;
import io.merrow.system.Capability;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which capabilities are in effect, and which feature misses one. */
final class RightsCheck implements Check {
    private static final String SUBJECT = "rights";

    private final MerrowConfig config;

    RightsCheck(final MerrowConfig config) {
        this.config = config;
    }

    @Override
    public List<Finding> examine() {
        final Set<Capability> effective = Capability.effective();
        final Set<Capability> missing = MissingRights.missing(effective);
        if (!missing.isEmpty()) {
            return List.of(Finding.fail(
                    SUBJECT,
                    "missing: " + text(missing),
                    "run as root, or add CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN "
                            + "(securityContext.capabilities.add)"));
        }
        final Set<Capability> wanted = EnumSet.noneOf(Capability.class);
        if (config.discovery().listeningPorts().enabled()
                || config.discovery().process().enabled()
                || !config.discovery().instrument().networkNamespace().isEmpty()) {
            wanted.add(Capability.CAP_SYS_ADMIN);
            wanted.add(Capability.CAP_SYS_PTRACE);
        }
        wanted.removeAll(effective);
        return List.of(
                wanted.isEmpty()
                        ? Finding.fine(SUBJECT, text(effective))
                        : Finding.warn(
                                SUBJECT,
                                text(wanted) + " is missing: cannot enter other network namespaces",
                                "add it, or disable discovery.listening_ports, discovery.process or "
                                        + "discovery.instrument.network_namespace, which require it"));
    }

    private static String text(final Set<Capability> capabilities) {
        return capabilities.stream().map(Capability::name).sorted().collect(Collectors.joining(", "));
    }
}
