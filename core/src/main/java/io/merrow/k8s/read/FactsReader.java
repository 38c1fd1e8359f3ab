package io.merrow.k8s.read;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.merrow.k8s.facts.Address;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.LabelMatcher;
import io.merrow.k8s.facts.Meta;
import io.merrow.k8s.model.ClusterModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Trims objects on arrival to what the model keeps. Any thread. */
public final class FactsReader {
    private static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

    private final ClusterModel model;
    private final Set<ClusterKind> relations;

    /** @param relations kinds of workloads whose selectors are kept. */
    public FactsReader(final ClusterModel model, final Set<ClusterKind> relations) {
        this.model = model;
        this.relations = relations;
    }

    /** Whether all that is read of a kind is its metadata. */
    public boolean needsOnlyMetadata(final ClusterKind kind) {
        return switch (kind) {
            case NAMESPACE, CRONJOB -> true;
            case DEPLOYMENT, REPLICASET, STATEFULSET, DAEMONSET, JOB -> !relations.contains(kind);
            default -> false;
        };
    }

    public ClusterFacts read(final ClusterKind kind, final HasMetadata object, final long nowMs) {
        return read(kind, key(object), object, nowMs);
    }

    public static String key(final HasMetadata object) {
        return Meta.key(
                orEmpty(object.getMetadata().getNamespace()),
                object.getMetadata().getName());
    }

    /** @param key of the object, which is kept in place of an equal one. */
    public ClusterFacts read(final ClusterKind kind, final String key, final HasMetadata object, final long nowMs) {
        final Meta meta = meta(kind, key, object);
        if (object instanceof Pod pod) {
            return PodReader.read(model, meta, pod, nowMs);
        } else if (object instanceof Service service) {
            return ServiceReader.read(meta, service);
        } else if (object instanceof NetworkPolicy policy) {
            return PolicyReader.read(meta, policy);
        } else if (object instanceof Node node) {
            return node(meta, node);
        } else if (object instanceof EndpointSlice slice) {
            return slice(meta, slice);
        } else if (object instanceof Endpoints endpoints) {
            return endpoints(meta, endpoints);
        } else if (object instanceof Ingress ingress) {
            return ingress(meta, ingress);
        } else if (object instanceof Gateway gateway) {
            return gateway(meta, gateway);
        }
        return new ClusterFacts.Plain(meta, relations.contains(kind) ? selector(object) : null);
    }

    private Meta meta(final ClusterKind kind, final String key, final HasMetadata object) {
        final var metadata = object.getMetadata();
        final boolean keepsLabels = kind == ClusterKind.POD || kind == ClusterKind.NAMESPACE;
        return new Meta(
                kind,
                key,
                model.intern(orEmpty(metadata.getNamespace())),
                metadata.getName(),
                metadata.getUid() == null ? kind.label() + '/' + metadata.getName() : metadata.getUid(),
                model.intern(kept(metadata.getLabels(), label -> keepsLabels || model.wantsLabel(kind, label))),
                model.intern(kept(metadata.getAnnotations(), each -> model.wantsAnnotation(kind, each))),
                model.intern(owner(metadata.getOwnerReferences())),
                Times.toMs(metadata.getCreationTimestamp(), Long.MIN_VALUE));
    }

    private static Map<String, String> kept(final Map<String, String> all, final Predicate<String> wanted) {
        if (all == null || all.isEmpty()) {
            return Map.of();
        }
        final Map<String, String> kept = new HashMap<>();
        all.forEach((key, value) -> {
            if (wanted.test(key)) {
                kept.put(key, orEmpty(value));
            }
        });
        return Map.copyOf(kept);
    }

    private static Meta.Owner owner(final List<OwnerReference> references) {
        if (references == null || references.isEmpty()) {
            return null;
        }
        final OwnerReference owner = references.stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst()
                .orElse(references.get(0));
        return new Meta.Owner(owner.getKind(), owner.getName(), orEmpty(owner.getUid()));
    }

    static LabelMatcher matcher(final LabelSelector selector) {
        if (selector == null) {
            return null;
        }
        final Map<String, String> labels =
                selector.getMatchLabels() == null ? Map.of() : Map.copyOf(selector.getMatchLabels());
        final List<LabelMatcher.Expression> expressions = orEmpty(selector.getMatchExpressions()).stream()
                .map(each -> new LabelMatcher.Expression(
                        each.getKey(), each.getOperator(), List.copyOf(orEmpty(each.getValues()))))
                .toList();
        return new LabelMatcher(labels, expressions);
    }

    private static LabelMatcher selector(final HasMetadata object) {
        if (object instanceof Deployment deployment && deployment.getSpec() != null) {
            return matcher(deployment.getSpec().getSelector());
        } else if (object instanceof ReplicaSet set && set.getSpec() != null) {
            return matcher(set.getSpec().getSelector());
        } else if (object instanceof StatefulSet set && set.getSpec() != null) {
            return matcher(set.getSpec().getSelector());
        } else if (object instanceof DaemonSet set && set.getSpec() != null) {
            return matcher(set.getSpec().getSelector());
        } else if (object instanceof Job job && job.getSpec() != null) {
            return matcher(job.getSpec().getSelector());
        }
        return null;
    }

    private static ClusterFacts.Node node(final Meta meta, final Node node) {
        final List<NodeAddress> addresses =
                node.getStatus() == null ? List.of() : orEmpty(node.getStatus().getAddresses());
        final List<String> ranges = new ArrayList<>();
        if (node.getSpec() != null) {
            ranges.addAll(orEmpty(node.getSpec().getPodCIDRs()));
            if (ranges.isEmpty() && node.getSpec().getPodCIDR() != null) {
                ranges.add(node.getSpec().getPodCIDR());
            }
        }
        return new ClusterFacts.Node(
                meta, Address.of(addresses.stream().map(NodeAddress::getAddress).toList()), List.copyOf(ranges));
    }

    private static ClusterFacts.Endpoints slice(final Meta meta, final EndpointSlice slice) {
        final Map<String, String> labels = slice.getMetadata().getLabels();
        final String service = labels == null ? null : labels.get(SERVICE_NAME_LABEL);
        final List<String> pods = new ArrayList<>();
        final List<String> others = new ArrayList<>();
        for (final Endpoint endpoint : orEmpty(slice.getEndpoints())) {
            final String pod = podName(endpoint.getTargetRef());
            if (pod == null) {
                others.addAll(orEmpty(endpoint.getAddresses()));
            } else {
                pods.add(pod);
            }
        }
        return new ClusterFacts.Endpoints(meta, service == null ? "" : service, List.copyOf(pods), Address.of(others));
    }

    private static ClusterFacts.Endpoints endpoints(final Meta meta, final Endpoints object) {
        final List<String> pods = new ArrayList<>();
        final List<String> others = new ArrayList<>();
        for (final EndpointSubset subset : orEmpty(object.getSubsets())) {
            for (final EndpointAddress each : orEmpty(subset.getAddresses())) {
                final String pod = podName(each.getTargetRef());
                if (pod == null) {
                    others.add(each.getIp());
                } else {
                    pods.add(pod);
                }
            }
        }
        return new ClusterFacts.Endpoints(meta, meta.name(), List.copyOf(pods), Address.of(others));
    }

    private static String podName(final ObjectReference reference) {
        return reference != null && "Pod".equals(reference.getKind()) ? reference.getName() : null;
    }

    private static ClusterFacts.Entrance ingress(final Meta meta, final Ingress ingress) {
        final List<String> addresses = new ArrayList<>();
        if (ingress.getStatus() != null && ingress.getStatus().getLoadBalancer() != null) {
            orEmpty(ingress.getStatus().getLoadBalancer().getIngress()).forEach(each -> addresses.add(each.getIp()));
        }
        return new ClusterFacts.Entrance(meta, Address.of(addresses));
    }

    private static ClusterFacts.Entrance gateway(final Meta meta, final Gateway gateway) {
        final List<String> addresses = new ArrayList<>();
        if (gateway.getStatus() != null) {
            orEmpty(gateway.getStatus().getAddresses()).forEach(each -> addresses.add(each.getValue()));
        }
        return new ClusterFacts.Entrance(meta, Address.of(addresses));
    }

    public static String orEmpty(final String text) {
        return text == null ? "" : text;
    }

    public static <T> List<T> orEmpty(final List<T> list) {
        return list == null ? List.of() : list;
    }
}
