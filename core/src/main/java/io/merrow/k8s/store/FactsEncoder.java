package io.merrow.k8s.store;

import io.merrow.k8s.facts.Address;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.LabelMatcher;
import io.merrow.k8s.facts.Meta;
import java.util.List;

/**
 * Facts of an object as bytes. First the {@linkplain Shape shape}, then what all objects have, then what the shape has.
 * One thread.
 */
final class FactsEncoder {
    private final FieldWriter out;

    FactsEncoder(final FieldWriter out) {
        this.out = out;
    }

    /** Which of the records of {@link ClusterFacts}: its ordinal is a byte of the file. */
    enum Shape {
        PLAIN,
        POD,
        SERVICE,
        ENDPOINTS,
        NODE,
        ENTRANCE,
        POLICY
    }

    void encode(final ClusterFacts facts) {
        if (facts instanceof ClusterFacts.Pod pod) {
            begin(Shape.POD, facts.meta());
            encode(pod);
        } else if (facts instanceof ClusterFacts.Service service) {
            begin(Shape.SERVICE, facts.meta());
            encode(service);
        } else if (facts instanceof ClusterFacts.Endpoints endpoints) {
            begin(Shape.ENDPOINTS, facts.meta());
            out.putText(endpoints.service());
            out.putTexts(endpoints.pods());
            encode(endpoints.addresses());
        } else if (facts instanceof ClusterFacts.Node node) {
            begin(Shape.NODE, facts.meta());
            encode(node.addresses());
            out.putTexts(node.podRanges());
        } else if (facts instanceof ClusterFacts.Entrance entrance) {
            begin(Shape.ENTRANCE, facts.meta());
            encode(entrance.addresses());
        } else if (facts instanceof ClusterFacts.Policy policy) {
            begin(Shape.POLICY, facts.meta());
            encode(policy.podSelector());
            out.putList(policy.ingress(), this::encode);
            out.putList(policy.egress(), this::encode);
        } else if (facts instanceof ClusterFacts.Plain plain) {
            begin(Shape.PLAIN, facts.meta());
            encode(plain.selector());
        }
    }

    private void begin(final Shape shape, final Meta meta) {
        out.putByte(shape.ordinal());
        out.putByte(meta.kind().ordinal());
        out.putText(meta.namespace());
        out.putText(meta.name());
        out.putText(meta.uid());
        out.putTexts(meta.labels());
        out.putTexts(meta.annotations());
        out.putByte(meta.owner() == null ? 0 : 1);
        if (meta.owner() != null) {
            out.putText(meta.owner().kind());
            out.putText(meta.owner().name());
            out.putText(meta.owner().uid());
        }
        out.putLong(meta.createdMs());
    }

    private void encode(final ClusterFacts.Pod pod) {
        encode(pod.addresses());
        encode(pod.hostAddresses());
        out.putText(pod.node());
        out.putByte(pod.isHostNetwork() ? 1 : 0);
        out.putLong(pod.fromMs());
        out.putLong(pod.endMs());
        out.putList(pod.containers(), container -> {
            out.putText(container.name());
            out.putText(container.image());
            out.putList(container.ports(), port -> {
                out.putText(port.name());
                out.putCount(port.protocol());
                out.putCount(port.port());
                out.putCount(port.hostPort());
            });
        });
    }

    private void encode(final ClusterFacts.Service service) {
        encode(service.selector());
        encode(service.clusterAddresses());
        encode(service.externalAddresses());
        out.putList(service.ports(), port -> {
            out.putCount(port.protocol());
            out.putCount(port.port());
            out.putCount(port.target());
            out.putText(port.targetName());
            out.putCount(port.nodePort());
        });
    }

    private void encode(final List<Address> addresses) {
        out.putList(addresses, address -> {
            out.putLong(address.high());
            out.putLong(address.low());
        });
    }

    private void encode(final LabelMatcher selector) {
        out.putByte(selector == null ? 0 : 1);
        if (selector != null) {
            out.putTexts(selector.labels());
            out.putList(selector.expressions(), expression -> {
                out.putText(expression.key());
                out.putText(expression.operator());
                out.putTexts(expression.values());
            });
        }
    }

    private void encode(final ClusterFacts.Rule rule) {
        out.putList(rule.peers(), peer -> {
            encode(peer.namespaces());
            encode(peer.pods());
            out.putText(peer.range());
            out.putTexts(peer.except());
        });
        out.putList(rule.ports(), port -> {
            out.putCount(port.protocol());
            out.putText(port.name());
            out.putCount(port.first());
            out.putCount(port.last());
        });
    }

    @Override
    public String toString() {
        return "FactsEncoder{" + out + '}';
    }
}
