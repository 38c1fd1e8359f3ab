package io.merrow.k8s.model;

import io.merrow.enrich.AttributeGroup;
import io.merrow.enrich.NamedPorts;
import io.merrow.k8s.facts.ClusterFacts;

/** A service in the model. */
record ServiceEntry(ClusterFacts.Service facts, AttributeGroup block) implements Comparable<ServiceEntry> {
    String name() {
        return facts.meta().name();
    }

    /** The pod's port that a port of the service leads to; 0: the pod has none of that name. */
    static int target(final ClusterFacts.ServicePort port, final ClusterFacts.Pod pod) {
        if (port.targetName() == null) {
            return port.target();
        }
        for (final ClusterFacts.Container container : pod.containers()) {
            for (final ClusterFacts.ContainerPort candidate : container.ports()) {
                if (port.targetName().equals(candidate.name()) && port.protocol() == candidate.protocol()) {
                    return candidate.port();
                }
            }
        }
        return 0;
    }

    boolean leadsTo(final int portKey, final ClusterFacts.Pod pod) {
        for (final ClusterFacts.ServicePort port : facts.ports()) {
            if (NamedPorts.key(port.protocol(), target(port, pod)) == portKey) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int compareTo(final ServiceEntry other) {
        return name().compareTo(other.name());
    }
}
