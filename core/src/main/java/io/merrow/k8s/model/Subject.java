package io.merrow.k8s.model;

import io.merrow.enrich.AttributeGroup;
import io.merrow.enrich.PolicySubject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pods of one namespace with the same labels, and what selects them. One thread at a time. */
final class Subject {
    final String namespace;
    final Map<String, String> labels;
    final PolicySubject policySubject = new PolicySubject();
    final Set<PodEntry> pods = new HashSet<>();
    /** By name. */
    List<ServiceEntry> services = List.of();
    /** Of workloads that select by a configured relation. */
    List<AttributeGroup> related = List.of();

    Subject(final String namespace, final Map<String, String> labels) {
        this.namespace = namespace;
        this.labels = labels;
    }

    @Override
    public String toString() {
        return "Subject{" + namespace + labels + ", pods=" + pods.size() + ", services=" + services.size() + '}';
    }
}
