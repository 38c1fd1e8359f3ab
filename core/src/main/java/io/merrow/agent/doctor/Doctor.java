package io.merrow.agent.doctor;

import io.merrow.config.MerrowConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Examines this machine for what an agent of a configuration needs. It attaches nothing, listens on nothing for longer than
 * a moment, and leaves nothing behind.
 */
public final class Doctor {
    private final Map<String, Check> checks = new LinkedHashMap<>();

    /** @param environment as {@link System#getenv()}. */
    public Doctor(final MerrowConfig config, final Map<String, String> environment) {
        checks.put("kernel", new KernelCheck());
        checks.put("rights", new RightsCheck(config));
        checks.put("kernel program", new ProgramCheck(config));
        checks.put("interfaces", new InterfacesCheck(config.discovery().instrument()));
        checks.put("listening ports", new ListenersCheck(config.discovery().listeningPorts()));
        checks.put("state", new StateCheck(config));
        checks.put("addresses", new AddressesCheck(config.internal()));
        checks.put("kubernetes", new ClusterCheck(config.discovery().informer().k8s(), environment));
        checks.put("export", new CollectorCheck(config, environment));
    }

    /** Hands over each finding as it is made: some checks wait for others' answers. */
    public List<Finding> examine(final Consumer<Finding> consumer) {
        final List<Finding> all = new ArrayList<>();
        checks.forEach((subject, check) -> findings(subject, check).forEach(finding -> {
            all.add(finding);
            consumer.accept(finding);
        }));
        return all;
    }

    private static List<Finding> findings(final String subject, final Check check) {
        try {
            return check.examine();
        } catch (final RuntimeException | UnsatisfiedLinkError e) {
            return List.of(Finding.fail(
                    subject, e.getMessage() == null ? e.toString() : e.getMessage(), "see docs/troubleshooting.md"));
        }
    }
}
