package io.merrow.export.metrics;

/** What may distinguish series of flow metrics. */
public enum Dimension {
    /** Namespaces of both ends. */
    NAMESPACE,
    /** Name and kind of the workloads: the outermost owner of a pod, the pod if it has none, else the service or the node. */
    WORKLOAD,
    /** Services of both ends. */
    SERVICE,
    /** Pods of both ends. */
    POD,
    /** Nodes of both ends. */
    NODE,
    /** Availability zones of both ends. */
    ZONE,
    /** Clusters of both ends, by the UID of {@code kube-system}. */
    CLUSTER,
    /** Transport protocol. */
    PROTOCOL,
    /** Destination port, unless it is ephemeral. */
    PORT,
    /** Where the flow is observed: on its initiator's node, or only on its responder's. */
    DIRECTION,
    /** From source to destination, or back: each is measured by itself. */
    IO_DIRECTION,
    /** Outcome of the flow. */
    OUTCOME,
    /** Verdicts of the network policies. */
    VERDICT,
    /** Groups of networks that the configuration names. */
    CIDR,
    /** The network interface that observes the flow. */
    INTERFACE,
    /** Whether an end has a public address. */
    SCOPE,
    /** Addresses of both ends: the cardinality is that of the flows. */
    ADDRESS;

    /** Whether it is about one of the ends, each with an attribute of its own, and the value is in the end's decoration. */
    boolean isOfEnd() {
        return ordinal() <= CLUSTER.ordinal();
    }
}
