package io.merrow.k8s.model;

import io.merrow.enrich.AddressHolder;
import io.merrow.enrich.AttributeGroup;
import io.merrow.enrich.Decoration;
import io.merrow.enrich.NamedPorts;
import io.merrow.enrich.PortDetails;
import io.merrow.k8s.facts.ClusterFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts the blocks of a pod together. No state of its own. */
final class PodDecorator {
    private final AttributeGroups blocks;

    PodDecorator(final AttributeGroups blocks) {
        this.blocks = blocks;
    }

    /**
     * What its addresses answer.
     *
     * @param shared   blocks of namespace, owners and node.
     * @param services that lead to it, by name.
     */
    AddressHolder occupant(final PodEntry pod, final List<AttributeGroup> shared, final List<ServiceEntry> services) {
        final boolean hasDetails = pod.facts.containers().size() > 1 || !services.isEmpty();
        return AddressHolder.ofPod(
                decoration(pod, shared, serviceAtEveryPort(services), onlyContainer(pod)),
                hasDetails ? blocks.shared(new PortDetails(details(pod, services))) : PortDetails.NONE);
    }

    /** What a node's addresses answer at the ports of a pod on its network. */
    AddressHolder ports(
            final PodEntry pod,
            final List<AttributeGroup> shared,
            final List<ServiceEntry> services,
            final boolean onlyHostPorts) {
        final Map<Integer, Decoration> byPort = new HashMap<>();
        for (final ClusterFacts.Container container : pod.facts.containers()) {
            for (final ClusterFacts.ContainerPort port : container.ports()) {
                final int number = onlyHostPorts ? port.hostPort() : port.port();
                if (number != 0) {
                    final int key = NamedPorts.key(port.protocol(), port.port());
                    byPort.put(
                            NamedPorts.key(port.protocol(), number),
                            decoration(pod, shared, serviceAt(pod, services, key), container));
                }
            }
        }
        return AddressHolder.of(null, byPort, false);
    }

    private Map<Integer, PortDetails.Detail> details(final PodEntry pod, final List<ServiceEntry> services) {
        final Map<Integer, PortDetails.Detail> byPort = new HashMap<>();
        for (final ClusterFacts.Container container : pod.facts.containers()) {
            for (final ClusterFacts.ContainerPort port : container.ports()) {
                final int key = NamedPorts.key(port.protocol(), port.port());
                byPort.computeIfAbsent(key, same -> detail(serviceAt(pod, services, key), container));
            }
        }
        for (final ServiceEntry service : services) {
            for (final ClusterFacts.ServicePort port : service.facts().ports()) {
                final int target = ServiceEntry.target(port, pod.facts);
                if (target != 0) {
                    byPort.computeIfAbsent(
                            NamedPorts.key(port.protocol(), target), key -> detail(service, onlyContainer(pod)));
                }
            }
        }
        return byPort;
    }

    private PortDetails.Detail detail(final ServiceEntry service, final ClusterFacts.Container container) {
        return new PortDetails.Detail(
                service == null ? null : service.block(), container == null ? null : blocks.container(container));
    }

    private static ClusterFacts.Container onlyContainer(final PodEntry pod) {
        return pod.facts.containers().size() == 1 ? pod.facts.containers().get(0) : null;
    }

    private static ServiceEntry serviceAt(final PodEntry pod, final List<ServiceEntry> services, final int portKey) {
        for (final ServiceEntry service : services) {
            if (service.leadsTo(portKey, pod.facts)) {
                return service;
            }
        }
        return serviceAtEveryPort(services);
    }

    /** A headless service may have no ports: it leads to the pod at whichever port the client asks. */
    private static ServiceEntry serviceAtEveryPort(final List<ServiceEntry> services) {
        for (final ServiceEntry service : services) {
            if (service.facts().ports().isEmpty()) {
                return service;
            }
        }
        return null;
    }

    private Decoration decoration(
            final PodEntry pod,
            final List<AttributeGroup> shared,
            final ServiceEntry service,
            final ClusterFacts.Container container) {
        final PortDetails.Detail at = detail(service, container);
        final List<AttributeGroup> all = new ArrayList<>(shared);
        all.add(pod.own);
        all.add(at.service());
        all.add(at.container());
        all.removeIf(group -> group == null || group.equals(AttributeGroup.EMPTY));
        return Decoration.ofPod(
                pod.facts.meta().key(),
                pod.facts.node(),
                pod.facts.isHostNetwork() ? null : pod.subject.policySubject,
                pod.facts.namedPorts(),
                at,
                all.toArray(AttributeGroup[]::new));
    }
}
