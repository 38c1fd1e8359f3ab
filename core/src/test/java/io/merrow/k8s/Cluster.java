package io.merrow.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.ClusterContext;
import io.merrow.enrich.ClusterEnricher;
import io.merrow.enrich.ClusterRanges;
import io.merrow.enrich.Decoration;
import io.merrow.enrich.Enrichment;
import io.merrow.enrich.FlowEnd;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Extraction;
import io.merrow.k8s.facts.Meta;
import io.merrow.k8s.facts.ModelOptions;
import io.merrow.k8s.model.ClusterModel;
import io.merrow.k8s.read.FactsReader;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.net.IpAddresses;
import io.merrow.net.IpProtocol;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/** A model that the test gives objects, at a time that it sets. */
public final class Cluster {

    public final AddressIndexWriter writer = new AddressIndexWriter(600_000, 5_000, 2_000, 100_000);
    public final ClusterModel model;
    final FactsReader reader;
    public ClusterContext context = ClusterContext.of(() -> ClusterRanges.NONE);
    public long nowMs = 1_700_000_000_000L;

    public Cluster() {
        this(options());
    }

    public Cluster(final ModelOptions options) {
        model = new ClusterModel(writer, options);
        reader = new FactsReader(model, options.relations());
    }

    public static ModelOptions options() {
        return new ModelOptions(
                Extraction.defaults(FlowEnd.SOURCE),
                Extraction.defaults(FlowEnd.DESTINATION),
                5,
                EnumSet.allOf(ClusterKind.class),
                Set.of(ClusterKind.SERVICE, ClusterKind.NETWORKPOLICY),
                EnumSet.allOf(ClusterKind.class));
    }

    public Cluster apply(final HasMetadata object) {
        model.apply(facts(object), nowMs);
        return this;
    }

    /** What is kept of an object. */
    public ClusterFacts facts(final HasMetadata object) {
        return reader.read(ClusterKind.of(object.getKind()).orElseThrow(), object, nowMs);
    }

    public void remove(final HasMetadata object) {
        final String namespace = object.getMetadata().getNamespace();
        model.remove(
                ClusterKind.of(object.getKind()).orElseThrow(),
                Meta.key(
                        namespace == null ? "" : namespace, object.getMetadata().getName()),
                nowMs);
    }

    Decoration find(final String address, final int port) {
        return writer.index().find(IpAddresses.high(address), IpAddresses.low(address), IpProtocol.TCP, port, nowMs);
    }

    /** Attributes of the destination without its prefix; empty: nothing is known. */
    public Map<String, String> attributes(final String address, final int port) {
        final Map<String, String> attributes = new TreeMap<>();
        final Decoration found = find(address, port);
        if (found != null) {
            found.forEach(
                    FlowEnd.DESTINATION,
                    (name, value) -> attributes.put(
                            name.substring(FlowEnd.DESTINATION.prefix().length()), value));
        }
        return attributes;
    }

    /** The present attributes of a flow. */
    public Enrichment flow(final String source, final String destination, final int protocol, final int port) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]);
        final FlowRecordFlyweight record = new FlowRecordFlyweight().wrap(buffer, 0);
        put(buffer, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, source);
        put(buffer, FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, destination);
        record.protocol(protocol)
                .sourcePort(40_000)
                .destinationPort(port)
                .direction(RecordDescriptor.DIRECTION_FORWARD)
                .startNs(nowMs * 1_000_000)
                .endNs(nowMs * 1_000_000);
        final Enrichment enrichment = new Enrichment();
        new ClusterEnricher(writer.index(), context, ClusterRanges.NONE).enrich(record, enrichment);
        return enrichment;
    }

    private static void put(final UnsafeBuffer buffer, final int offset, final String address) {
        buffer.putLong(offset, IpAddresses.high(address), java.nio.ByteOrder.BIG_ENDIAN);
        buffer.putLong(offset + 8, IpAddresses.low(address), java.nio.ByteOrder.BIG_ENDIAN);
    }

    public static Pod pod(
            final String namespace, final String name, final String address, final Map<String, String> labels) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withUid("uid-" + name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .addNewContainer()
                .withName("main")
                .withImage("registry.example/main:1")
                .addNewPort()
                .withName("http")
                .withContainerPort(8080)
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(address)
                .withHostIP("192.168.0.1")
                .endStatus()
                .build();
    }
}
