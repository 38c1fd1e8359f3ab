package io.merrow.enrich;

/** Whose name an address bears when several claim it: the first. */
public enum AddressRank {
    /** A pod with an address of its own. */
    POD,
    /** Cluster addresses, external addresses and load balancers of a service. */
    SERVICE,
    /** Addresses where an ingress or a gateway is reached. */
    INGRESS,
    /** A node's own. */
    NODE,
    /** An endpoint that is no pod. */
    ENDPOINT,
    /** A holder of ports alone at another's address: a pod on its node's network. */
    PORTS
}
