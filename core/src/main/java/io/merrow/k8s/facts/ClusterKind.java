package io.merrow.k8s.facts;

import java.util.Locale;
import java.util.Optional;

/** The kinds of objects that are watched. */
public enum ClusterKind {
    NAMESPACE("Namespace"),
    NODE("Node"),
    DEPLOYMENT("Deployment"),
    REPLICASET("ReplicaSet"),
    STATEFULSET("StatefulSet"),
    DAEMONSET("DaemonSet"),
    JOB("Job"),
    CRONJOB("CronJob"),
    SERVICE("Service"),
    NETWORKPOLICY("NetworkPolicy"),
    POD("Pod"),
    ENDPOINTSLICE("EndpointSlice"),
    ENDPOINTS("Endpoints"),
    INGRESS("Ingress"),
    GATEWAY("Gateway");

    private final String apiName;

    ClusterKind(final String apiName) {
        this.apiName = apiName;
    }

    /** As Kubernetes writes it. */
    public String apiName() {
        return apiName;
    }

    /** Whether many clusters have no such kind: its definition is installed by hand. */
    public boolean isOptional() {
        return this == GATEWAY;
    }

    /** As attributes write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** By its name in any case; {@code Endpoint} is understood, too. */
    public static Optional<ClusterKind> of(final String text) {
        final String wanted = text.strip().toUpperCase(Locale.ROOT);
        for (final ClusterKind kind : values()) {
            if (kind.name().equals(wanted)) {
                return Optional.of(kind);
            }
        }
        return "ENDPOINT".equals(wanted) ? Optional.of(ENDPOINTS) : Optional.empty();
    }
}
