package io.merrow.k8s.model;

import io.merrow.enrich.AddressHolder;
import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.AddressRank;
import io.merrow.enrich.AttributeGroup;
import io.merrow.enrich.ClusterRanges;
import io.merrow.enrich.Decoration;
import io.merrow.enrich.IpRange;
import io.merrow.enrich.NamedPorts;
import io.merrow.k8s.facts.Address;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Meta;
import io.merrow.k8s.facts.ModelOptions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Services, nodes, endpoints, ingresses and gateways: what has addresses and is no pod. One thread at a time. */
final class AddressModel {
    /** What an object has put into the index. */
    private record Claim(Address address, Object holder) {}

    private final Map<String, List<Claim>> claims = new HashMap<>();
    private final Map<String, ServiceEntry> services = new HashMap<>();
    private final Map<String, ClusterFacts.Node> nodes = new HashMap<>();
    private final AddressIndexWriter writer;
    private final AttributeGroups blocks;
    private final ModelOptions options;
    private final PodModel pods;
    private final Map<String, Decoration> nodeDecorations = new ConcurrentHashMap<>();
    private volatile ClusterRanges podRanges = ClusterRanges.NONE;

    AddressModel(
            final AddressIndexWriter writer,
            final AttributeGroups blocks,
            final ModelOptions options,
            final PodModel pods) {
        this.writer = writer;
        this.blocks = blocks;
        this.options = options;
        this.pods = pods;
    }

    /** Any thread. */
    ClusterRanges podRanges() {
        return podRanges;
    }

    /** By its name; null: not known. Any thread. */
    Decoration node(final String name) {
        return nodeDecorations.get(name);
    }

    void put(final ClusterFacts facts, final long nowMs) {
        final Map<Claim, Runnable> wanted = new LinkedHashMap<>();
        if (facts instanceof ClusterFacts.Service service) {
            putService(service, nowMs, wanted);
        } else if (facts instanceof ClusterFacts.Node node) {
            putNode(node, nowMs, wanted);
        } else if (facts instanceof ClusterFacts.Endpoints endpoints) {
            putEndpoints(endpoints, nowMs, wanted);
        } else if (facts instanceof ClusterFacts.Entrance entrance) {
            final AttributeGroup block = blocks.of(entrance.meta());
            final AddressHolder occupant = AddressHolder.of(decoration(entrance.meta(), block));
            claimAll(entrance.meta(), "", entrance.addresses(), AddressRank.INGRESS, occupant, nowMs, wanted);
        }
        renew(facts.meta(), wanted, nowMs);
    }

    void remove(final ClusterFacts facts, final long nowMs) {
        if (facts instanceof ClusterFacts.Service service) {
            nodePorts(service, null);
            pods.services().remove(services.remove(service.meta().key()));
        } else if (facts instanceof ClusterFacts.Node node) {
            nodes.remove(node.meta().name());
            nodeDecorations.remove(node.meta().name());
            pods.putNode(node.meta().name(), null);
            publishRanges();
        } else if (facts instanceof ClusterFacts.Endpoints endpoints) {
            pods.services().putEndpoints(endpoints.meta().uid(), endpoints.service(), List.of());
        }
        renew(facts.meta(), Map.of(), nowMs);
    }

    /** The attributes of a namespace changed: its services have them, too. */
    void renewNamespace(final String namespace, final long nowMs) {
        for (final ServiceEntry service : List.copyOf(services.values())) {
            if (service.facts().meta().namespace().equals(namespace)) {
                put(service.facts(), nowMs);
            }
        }
    }

    /** Claims what is wanted; what was claimed and is wanted no more is released. */
    private void renew(final Meta meta, final Map<Claim, Runnable> wanted, final long nowMs) {
        for (final Claim claim : claims.getOrDefault(meta.uid(), List.of())) {
            if (!wanted.containsKey(claim)) {
                writer.release(claim.address.high(), claim.address.low(), claim.holder, nowMs, nowMs);
            }
        }
        wanted.values().forEach(Runnable::run);
        if (wanted.isEmpty()) {
            claims.remove(meta.uid());
        } else {
            claims.put(meta.uid(), List.copyOf(wanted.keySet()));
        }
    }

    private void claimAll(
            final Meta meta,
            final String suffix,
            final List<Address> addresses,
            final AddressRank rank,
            final AddressHolder occupant,
            final long nowMs,
            final Map<Claim, Runnable> wanted) {
        if (!options.associations().contains(meta.kind())) {
            return;
        }
        final Object holder = suffix.isEmpty() ? meta.uid() : meta.uid() + suffix;
        for (final Address address : addresses) {
            wanted.put(
                    new Claim(address, holder),
                    () -> writer.claim(address.high(), address.low(), holder, rank, occupant, meta.createdMs(), nowMs));
        }
    }

    private void putService(final ClusterFacts.Service facts, final long nowMs, final Map<Claim, Runnable> wanted) {
        final Meta meta = facts.meta();
        final ServiceEntry before = services.get(meta.key());
        if (before != null) {
            pods.services().remove(before);
            nodePorts(before.facts(), null);
        }
        final ServiceEntry entry = new ServiceEntry(facts, blocks.of(meta));
        services.put(meta.key(), entry);
        pods.services().put(entry);
        final Decoration decoration = Decoration.ofService(meta.key(), pods.namespaceBlock(meta), entry.block());
        claimAll(meta, "", facts.clusterAddresses(), AddressRank.SERVICE, AddressHolder.of(decoration), nowMs, wanted);
        // Often a node's own: there the service has its ports, and the node the rest.
        final Map<Integer, Decoration> byPort = new HashMap<>();
        facts.ports().forEach(port -> byPort.put(NamedPorts.key(port.protocol(), port.port()), decoration));
        final List<Address> external = facts.externalAddresses();
        final AddressHolder ports = AddressHolder.of(null, byPort, false);
        claimAll(meta, "/ports", external, AddressRank.PORTS, ports, nowMs, wanted);
        claimAll(meta, "/rest", external, AddressRank.ENDPOINT, AddressHolder.of(decoration), nowMs, wanted);
        nodePorts(facts, decoration);
    }

    private void nodePorts(final ClusterFacts.Service facts, final Decoration decoration) {
        if (options.associations().contains(ClusterKind.SERVICE)) {
            for (final ClusterFacts.ServicePort port : facts.ports()) {
                if (port.nodePort() != 0) {
                    writer.nodePort(port.protocol(), port.nodePort(), decoration);
                }
            }
        }
    }

    private void putNode(final ClusterFacts.Node facts, final long nowMs, final Map<Claim, Runnable> wanted) {
        final Meta meta = facts.meta();
        nodes.put(meta.name(), facts);
        publishRanges();
        final AttributeGroup block = blocks.of(meta);
        pods.putNode(meta.name(), block);
        final Decoration decoration = Decoration.ofNode(meta.name(), block);
        nodeDecorations.put(meta.name(), decoration);
        final AddressHolder occupant = AddressHolder.of(decoration, Map.of(), true);
        claimAll(meta, "", facts.addresses(), AddressRank.NODE, occupant, nowMs, wanted);
    }

    private void publishRanges() {
        podRanges = new ClusterRanges(nodes.values().stream()
                .flatMap(node -> node.podRanges().stream())
                .distinct()
                .map(IpRange::of)
                .toList());
    }

    private void putEndpoints(final ClusterFacts.Endpoints facts, final long nowMs, final Map<Claim, Runnable> wanted) {
        final Meta meta = facts.meta();
        final String service = Meta.key(meta.namespace(), facts.service());
        final List<String> podKeys = facts.pods().stream()
                .map(pod -> Meta.key(meta.namespace(), pod))
                .toList();
        pods.services().putEndpoints(meta.uid(), service, podKeys);
        final ServiceEntry known = services.get(service);
        final AttributeGroup block = known == null
                ? blocks.of(ClusterKind.SERVICE, new Meta.Owner("Service", facts.service(), null))
                : known.block();
        final AddressHolder occupant = AddressHolder.of(decoration(meta, service, block));
        claimAll(meta, "", facts.addresses(), AddressRank.ENDPOINT, occupant, nowMs, wanted);
    }

    private Decoration decoration(final Meta meta, final AttributeGroup block) {
        return decoration(meta, meta.key(), block);
    }

    private Decoration decoration(final Meta meta, final String text, final AttributeGroup block) {
        return Decoration.of(text, pods.namespaceBlock(meta), block);
    }
}
