package io.merrow.export.metrics;

import io.merrow.enrich.Decoration;
import io.merrow.enrich.FlowEnd;
import io.merrow.export.metrics.MetricProfile.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The labels of ends by their values. Each decoration keeps those that were found for it, so a record costs two field reads. The export
 * thread only.
 */
final class EndLabelIndex {
    /** Owners that a pod can have, the outermost first: the value of a workload is that of the first that is known. */
    private static final String[][] WORKLOADS = {
        {"k8s.deployment.name", "Deployment"},
        {"k8s.statefulset.name", "StatefulSet"},
        {"k8s.daemonset.name", "DaemonSet"},
        {"k8s.cronjob.name", "CronJob"},
        {"k8s.job.name", "Job"},
        {"k8s.replicaset.name", "ReplicaSet"},
        {"k8s.replicationcontroller.name", "ReplicationController"},
        {"k8s.pod.name", "Pod"},
        {"k8s.service.name", "Service"},
        {"k8s.ingress.name", "Ingress"},
        {"k8s.gateway.name", "Gateway"},
        {"k8s.node.name", "Node"},
    };

    private static final String ZONE = "cloud.availability_zone";

    private final Object owner = new Object();
    private final List<Label> labels;
    private final Map<List<String>, EndLabels> byValues = new HashMap<>();
    private final KnownEnd unknown;
    private int nextNumber;

    /** @param dimensions that were chosen. */
    EndLabelIndex(final Set<Dimension> dimensions) {
        labels = dimensions.stream()
                .filter(Dimension::isOfEnd)
                .flatMap(dimension -> labels(dimension).stream())
                .toList();
        unknown = new KnownEnd(intern(Collections.nCopies(labels.size(), null)), null);
        unknown.labels().use(); // for ever
    }

    private static List<Label> labels(final Dimension dimension) {
        return dimension == Dimension.WORKLOAD
                ? List.of(Label.WORKLOAD, Label.WORKLOAD_KIND)
                : List.of(Label.valueOf(dimension.name()));
    }

    /** Labels whose values {@link EndLabels} has, in that order. */
    List<Label> labels() {
        return labels;
    }

    /** Of an end of which that is known; null: nothing is. */
    KnownEnd of(final FlowEnd end, final Decoration decoration) {
        if (decoration == null) {
            return unknown;
        }
        final Object kept = decoration.attachment(end);
        if (kept instanceof KnownEnd known && known.labels().isOf(owner)) {
            return known;
        }
        final KnownEnd found = find(end, decoration);
        decoration.attach(end, found);
        return found;
    }

    private KnownEnd find(final FlowEnd end, final Decoration decoration) {
        final String[] workload = workload(end, decoration);
        final List<String> values = new ArrayList<>(labels.size());
        for (final Label label : labels) {
            values.add(
                    switch (label) {
                        case WORKLOAD -> workload[0];
                        case WORKLOAD_KIND -> workload[1];
                        default -> value(end, decoration, label);
                    });
        }
        return new KnownEnd(intern(values), decoration.value(end, end.prefix() + ZONE));
    }

    private static String value(final FlowEnd end, final Decoration decoration, final Label label) {
        final String name =
                switch (label) {
                    case NAMESPACE -> "k8s.namespace.name";
                    case SERVICE -> "k8s.service.name";
                    case POD -> "k8s.pod.name";
                    case NODE -> "k8s.node.name";
                    case ZONE -> ZONE;
                    case CLUSTER -> "k8s.cluster.uid";
                    default -> throw new IllegalArgumentException("not a label of an end's object: " + label);
                };
        return decoration.value(end, end.prefix() + name);
    }

    /** Name and kind. */
    private static String[] workload(final FlowEnd end, final Decoration decoration) {
        for (final String[] each : WORKLOADS) {
            final String name = decoration.value(end, end.prefix() + each[0]);
            if (name != null) {
                return new String[] {name, each[1]};
            }
        }
        return new String[2];
    }

    private EndLabels intern(final List<String> values) {
        return byValues.computeIfAbsent(values, added -> new EndLabels(owner, nextNumber++, values));
    }

    /** Forgets labels that no series has: of workloads that are gone. */
    void sweep() {
        byValues.values().removeIf(each -> {
            if (each.isUnused()) {
                each.retire();
            }
            return each.isUnused();
        });
    }

    @Override
    public String toString() {
        return "EndLabelIndex" + byValues.values();
    }
}
