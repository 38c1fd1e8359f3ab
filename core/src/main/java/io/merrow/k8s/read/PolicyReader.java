package io.merrow.k8s.read;

import static io.merrow.k8s.read.FactsReader.orEmpty;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.LabelMatcher;
import io.merrow.k8s.facts.Meta;
import java.util.List;

/** Trims network policies ({@code networking.k8s.io/v1}), and fills in what they leave to a default. */
final class PolicyReader {
    private static final int MAX_PORT = 0xFFFF;

    private PolicyReader() {}

    static ClusterFacts.Policy read(final Meta meta, final NetworkPolicy policy) {
        final NetworkPolicySpec spec = policy.getSpec() == null ? new NetworkPolicySpec() : policy.getSpec();
        final List<String> types = orEmpty(spec.getPolicyTypes());
        final boolean hasIngress = types.isEmpty() || types.contains("Ingress");
        final boolean hasEgress = types.isEmpty() ? !orEmpty(spec.getEgress()).isEmpty() : types.contains("Egress");
        final LabelMatcher pods = FactsReader.matcher(spec.getPodSelector());
        return new ClusterFacts.Policy(
                meta,
                pods == null ? LabelMatcher.ALL : pods,
                hasIngress
                        ? orEmpty(spec.getIngress()).stream()
                                .map(rule -> rule(rule.getFrom(), rule.getPorts()))
                                .toList()
                        : null,
                hasEgress
                        ? orEmpty(spec.getEgress()).stream()
                                .map(rule -> rule(rule.getTo(), rule.getPorts()))
                                .toList()
                        : null);
    }

    private static ClusterFacts.Rule rule(final List<NetworkPolicyPeer> peers, final List<NetworkPolicyPort> ports) {
        return new ClusterFacts.Rule(
                orEmpty(peers).isEmpty()
                        ? null
                        : peers.stream().map(PolicyReader::peer).toList(),
                orEmpty(ports).stream().map(PolicyReader::port).toList());
    }

    private static ClusterFacts.Peer peer(final NetworkPolicyPeer peer) {
        if (peer.getIpBlock() != null) {
            return new ClusterFacts.Peer(
                    null,
                    null,
                    peer.getIpBlock().getCidr(),
                    List.copyOf(orEmpty(peer.getIpBlock().getExcept())));
        }
        return new ClusterFacts.Peer(
                FactsReader.matcher(peer.getNamespaceSelector()),
                FactsReader.matcher(peer.getPodSelector()),
                null,
                List.of());
    }

    private static ClusterFacts.Port port(final NetworkPolicyPort port) {
        final int protocol = Protocols.number(port.getProtocol());
        if (port.getPort() == null) {
            return new ClusterFacts.Port(protocol, null, 0, MAX_PORT);
        } else if (port.getPort().getStrVal() != null) {
            return new ClusterFacts.Port(protocol, port.getPort().getStrVal(), 0, 0);
        }
        final int first = port.getPort().getIntVal();
        return new ClusterFacts.Port(protocol, null, first, port.getEndPort() == null ? first : port.getEndPort());
    }
}
