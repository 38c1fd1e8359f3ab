package io.merrow.k8s.facts;

import java.util.Set;

/**
 * How objects become attributes.
 *
 * @param ownerDepth   owners that are walked at most.
 * @param ownerKinds   owners that are named.
 * @param relations    kinds whose selectors count: what they select gets their attributes, and with
 *     {@code NETWORKPOLICY} verdicts.
 * @param associations kinds whose addresses are looked up.
 */
public record ModelOptions(
        Extraction source,
        Extraction destination,
        int ownerDepth,
        Set<ClusterKind> ownerKinds,
        Set<ClusterKind> relations,
        Set<ClusterKind> associations) {}
