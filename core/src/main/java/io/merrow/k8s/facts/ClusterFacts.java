package io.merrow.k8s.facts;

import io.merrow.enrich.NamedPorts;
import java.util.List;

/** What is kept of an object: the few facts that a flow's attributes or a policy's verdict can depend on. */
public sealed interface ClusterFacts {
    Meta meta();

    /** A namespace, or a workload: nothing but its name, its labels, its owner, and whom it selects if that is asked. */
    record Plain(Meta meta, LabelMatcher selector) implements ClusterFacts {}

    /**
     * @param addresses  its own; the node's when it is on the node's network.
     * @param node       name; null before it is scheduled.
     * @param fromMs     since when it has its addresses, Unix epoch.
     * @param endMs      until when; 0 while it runs.
     */
    record Pod(
            Meta meta,
            List<Address> addresses,
            List<Address> hostAddresses,
            String node,
            boolean isHostNetwork,
            long fromMs,
            long endMs,
            List<Container> containers,
            NamedPorts namedPorts)
            implements ClusterFacts {
        /** Names that its containers give to ports. */
        public static NamedPorts namedPorts(final List<Container> containers) {
            final List<ContainerPort> named = containers.stream()
                    .flatMap(container -> container.ports().stream())
                    .filter(port -> port.name() != null)
                    .toList();
            return named.isEmpty()
                    ? NamedPorts.NONE
                    : new NamedPorts(
                            named.stream().map(ContainerPort::name).toArray(String[]::new),
                            named.stream()
                                    .mapToInt(port -> NamedPorts.key(port.protocol(), port.port()))
                                    .toArray());
        }
    }

    /** @param ports of the container. */
    record Container(String name, String image, List<ContainerPort> ports) {}

    /** @param hostPort 0: none. */
    record ContainerPort(String name, int protocol, int port, int hostPort) {}

    /** @param selector null: it has none. */
    record Service(
            Meta meta,
            LabelMatcher selector,
            List<Address> clusterAddresses,
            List<Address> externalAddresses,
            List<ServicePort> ports)
            implements ClusterFacts {}

    /**
     * @param target     port at the pods; 0 where {@code targetName} names it.
     * @param targetName of a container port; null: {@code target} counts.
     * @param nodePort   0: none.
     */
    record ServicePort(int protocol, int port, int target, String targetName, int nodePort) {}

    /**
     * EndpointSlice and Endpoints.
     *
     * @param pods      names in the same namespace.
     * @param addresses of endpoints that are no pods.
     */
    record Endpoints(Meta meta, String service, List<String> pods, List<Address> addresses) implements ClusterFacts {}

    record Node(Meta meta, List<Address> addresses, List<String> podRanges) implements ClusterFacts {}

    /** Ingress and Gateway. */
    record Entrance(Meta meta, List<Address> addresses) implements ClusterFacts {}

    /** @param ingress null: the policy does not apply to this direction; empty: it allows nothing. */
    record Policy(Meta meta, LabelMatcher podSelector, List<Rule> ingress, List<Rule> egress) implements ClusterFacts {}

    /** @param peers null: anybody. */
    record Rule(List<Peer> peers, List<Port> ports) {}

    /** Either a range or selectors. A selector that is null does not restrict; both null in a peer are not allowed. */
    record Peer(LabelMatcher namespaces, LabelMatcher pods, String range, List<String> except) {}

    /** @param name null: first to last counts. */
    record Port(int protocol, String name, int first, int last) {}
}
