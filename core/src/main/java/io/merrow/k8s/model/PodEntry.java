package io.merrow.k8s.model;

import io.merrow.enrich.AttributeGroup;
import io.merrow.k8s.facts.Address;
import io.merrow.k8s.facts.ClusterFacts;
import java.util.List;

/** A pod in the model. Identity is the object's. */
final class PodEntry {
    ClusterFacts.Pod facts;
    Subject subject;
    AttributeGroup own;
    boolean isDirty;
    /** It was over, and its addresses were given back. */
    boolean hasEnded;
    /** Addresses that it claims in the index. */
    List<Address> claimed = List.of();

    PodEntry(final ClusterFacts.Pod facts) {
        this.facts = facts;
    }

    String uid() {
        return facts.meta().uid();
    }

    @Override
    public String toString() {
        return "PodEntry{" + facts.meta().key() + '}';
    }
}
