package io.merrow.agent.doctor;

import io.merrow.agent.cluster.ClusterOptions;
import io.merrow.config.discovery.K8sInformerConfig;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.watch.ClusterProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether the API server answers, and lets us read what names need. */
final class ClusterCheck implements Check {
    private static final String SUBJECT = "kubernetes";
    private static final String NOT_AUTHENTICATED = "401";

    private final K8sInformerConfig config;
    private final Map<String, String> environment;

    ClusterCheck(final K8sInformerConfig config, final Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    @Override
    public List<Finding> examine() {
        if (!config.enabled() && config.kubeconfigPath().isEmpty()) {
            return List.of(Finding.fine(SUBJECT, "disabled: flows have addresses, no names"));
        }
        final ClusterProbe probe;
        try {
            probe = ClusterProbe.probe(ClusterOptions.watch(config, environment.getOrDefault("K8S_NODE_NAME", "")));
        } catch (final IllegalArgumentException e) {
            return List.of(Finding.fail(SUBJECT, e.getMessage(), "correct discovery.informer.k8s"));
        }
        if (!probe.isReachable()) {
            return List.of(Finding.fail(
                    SUBJECT,
                    "API server unavailable: " + probe.failure(),
                    (probe.failure().contains(NOT_AUTHENTICATED)
                                    ? "check the service account's token, or the user of the kubeconfig"
                                    : "check discovery.informer.k8s.kubeconfig_path, and that network policies allow the agent "
                                            + "to connect to that address")
                            + "; flows are exported without names"));
        }
        final List<Finding> findings = new ArrayList<>();
        findings.add(Finding.fine(
                SUBJECT, probe.server() + "; can read " + probe.readable().size() + " kinds"));
        probe.absent()
                .forEach(kind -> findings.add(Finding.fine(SUBJECT, "has no " + kind.apiName() + ", not required")));
        probe.refused().forEach((kind, reason) -> findings.add(refused(kind, reason)));
        return findings;
    }

    private static Finding refused(final ClusterKind kind, final String reason) {
        final String text = "failed to list " + kind.apiName() + ": " + reason;
        final String advice = "grant the service account get, list and watch on it, as the chart's ClusterRole and "
                + "ClusterRoleBinding do";
        return kind == ClusterKind.POD
                ? Finding.fail(SUBJECT, text, advice + "; without pods flows have no names")
                : Finding.warn(SUBJECT, text, advice);
    }
}
