package io.merrow.agent.doctor;

import io.merrow.agent.ClusterOptions;
import io.merrow.config.K8sInformerConfig;
import io.merrow.k8s.ClusterKind;
import io.merrow.k8s.ClusterProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether the API server answers, and lets us read what names need. */
final class ClusterCheck implements Check {
    private static final String SUBJECT = "kubernetes";

    private final K8sInformerConfig config;
    private final Map<String, String> environment;

    ClusterCheck(final K8sInformerConfig config, final Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    @Override
    public List<Finding> examine() {
        if (!config.enabled() && config.kubeconfigPath().isEmpty()) {
            return List.of(Finding.fine(SUBJECT, "not used: flows have addresses, no names"));
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
                    "the API server does not answer: " + probe.failure(),
                    "check network policies and discovery.informer.k8s.kubeconfig_path; flows go on without names"));
        }
        final List<Finding> findings = new ArrayList<>();
        findings.add(Finding.fine(
                SUBJECT, probe.server() + "; can read " + probe.readable().size() + " kinds"));
        probe.absent()
                .forEach(kind -> findings.add(Finding.fine(SUBJECT, "has no " + kind.apiName() + ", which is fine")));
        probe.refused().forEach((kind, reason) -> findings.add(refused(kind, reason)));
        return findings;
    }

    private static Finding refused(final ClusterKind kind, final String reason) {
        return Finding.warn(
                SUBJECT,
                "cannot list " + kind.apiName() + ": " + reason,
                "let the service account get, list and watch it, as the chart's ClusterRole does");
    }
}
