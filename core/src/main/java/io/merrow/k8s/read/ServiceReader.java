package io.merrow.k8s.read;

import static io.merrow.k8s.read.FactsReader.orEmpty;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.merrow.k8s.facts.Address;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.LabelMatcher;
import io.merrow.k8s.facts.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Trims services. */
final class ServiceReader {
    private ServiceReader() {}

    static ClusterFacts.Service read(final Meta meta, final Service service) {
        final ServiceSpec spec = service.getSpec() == null ? new ServiceSpec() : service.getSpec();
        final List<String> cluster = new ArrayList<>(orEmpty(spec.getClusterIPs()));
        cluster.add(spec.getClusterIP());
        // An external name that is an address is one; a real name has none that could be known here.
        cluster.add(spec.getExternalName());
        final List<String> external = new ArrayList<>(orEmpty(spec.getExternalIPs()));
        external.add(spec.getLoadBalancerIP());
        if (service.getStatus() != null && service.getStatus().getLoadBalancer() != null) {
            orEmpty(service.getStatus().getLoadBalancer().getIngress()).forEach(each -> external.add(each.getIp()));
        }
        // Kubernetes makes no endpoints for an ExternalName, whatever its selector.
        final boolean isSelecting =
                spec.getSelector() != null && !spec.getSelector().isEmpty() && !"ExternalName".equals(spec.getType());
        return new ClusterFacts.Service(
                meta,
                isSelecting ? new LabelMatcher(Map.copyOf(spec.getSelector()), List.of()) : null,
                Address.of(cluster),
                Address.of(external),
                orEmpty(spec.getPorts()).stream().map(ServiceReader::port).toList());
    }

    private static ClusterFacts.ServicePort port(final ServicePort port) {
        final var target = port.getTargetPort();
        final String name = target == null ? null : target.getStrVal();
        final int number = target != null && target.getIntVal() != null ? target.getIntVal() : port.getPort();
        return new ClusterFacts.ServicePort(
                Protocols.number(port.getProtocol()),
                port.getPort(),
                name == null ? number : 0,
                name,
                port.getNodePort() == null ? 0 : port.getNodePort());
    }
}
