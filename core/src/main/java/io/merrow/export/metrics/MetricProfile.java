package io.merrow.export.metrics;

import io.merrow.enrich.FlowEnd;
import io.opentelemetry.api.common.AttributeKey;
import java.util.EnumMap;
import java.util.Map;

/**
 * The one table of metric names, and of the attribute names of their dimensions. A metric without a name is not exported.
 */
public enum MetricProfile {
    /** Names of metrics under {@code merrow.flow}; attributes named as those of the spans. */
    MERROW(false) {
        @Override
        void fill() {
            metric(FlowMetric.BYTES, "merrow.flow.bytes");
            metric(FlowMetric.PACKETS, "merrow.flow.packets");
            metric(FlowMetric.STARTED, "merrow.flow.started");
            metric(FlowMetric.ENDED, "merrow.flow.ended");
            metric(FlowMetric.CONNECTIONS_FAILED, "merrow.flow.tcp.connections.failed");
            metric(FlowMetric.INTER_ZONE_BYTES, "merrow.flow.inter_zone.bytes");
            metric(FlowMetric.RETRANSMITS, "merrow.flow.tcp.retransmits");
            metric(FlowMetric.OUT_OF_ORDER, "merrow.flow.tcp.out_of_order");
            metric(FlowMetric.ZERO_WINDOWS, "merrow.flow.tcp.zero_windows");
            metric(FlowMetric.HANDSHAKE, "merrow.flow.tcp.handshake.duration");
            metric(FlowMetric.ROUND_TRIP, "merrow.flow.tcp.rtt");
            metric(FlowMetric.SERVICE, "merrow.flow.tcp.service.duration");
            metric(FlowMetric.DURATION, "merrow.flow.duration");
            ends(Label.NAMESPACE, "source.k8s.namespace.name", "destination.k8s.namespace.name");
            ends(Label.WORKLOAD, "source.k8s.workload.name", "destination.k8s.workload.name");
            ends(Label.WORKLOAD_KIND, "source.k8s.workload.kind", "destination.k8s.workload.kind");
            ends(Label.SERVICE, "source.k8s.service.name", "destination.k8s.service.name");
            ends(Label.POD, "source.k8s.pod.name", "destination.k8s.pod.name");
            ends(Label.NODE, "source.k8s.node.name", "destination.k8s.node.name");
            ends(Label.ZONE, "source.cloud.availability_zone", "destination.cloud.availability_zone");
            ends(Label.CLUSTER, "source.k8s.cluster.uid", "destination.k8s.cluster.uid");
            ends(Label.ADDRESS, "source.address", "destination.address");
            ends(Label.CIDR, "source.cidr", "destination.cidr");
            flow(Label.PROTOCOL, "network.transport");
            flow(Label.PORT, "destination.port");
            flow(Label.DIRECTION, "flow.direction");
            flow(Label.IO_DIRECTION, "network.io.direction");
            flow(Label.OUTCOME, "flow.outcome");
            flow(Label.INGRESS_VERDICT, "network.policy.ingress.verdict");
            flow(Label.EGRESS_VERDICT, "network.policy.egress.verdict");
            flow(Label.INTERFACE, "network.interface.name");
            flow(Label.SCOPE, "flow.scope");
        }
    },

    /**
     * Names of OpenTelemetry's eBPF instrumentation (opentelemetry.io/docs/zero-code/obi/network), for its dashboards: each direction is a flow
     * of its own there, and source is its sender. OBI has no names for the rest, which keeps ours.
     */
    OBI(true) {
        @Override
        void fill() {
            MERROW.metrics.forEach(this::metric);
            sources.putAll(MERROW.sources);
            destinations.putAll(MERROW.destinations);
            metric(FlowMetric.BYTES, "obi.network.flow.bytes");
            metric(FlowMetric.PACKETS, "obi.network.flow.packets");
            metric(FlowMetric.INTER_ZONE_BYTES, "obi.network.inter.zone.bytes");
            ends(Label.NAMESPACE, "k8s.src.namespace", "k8s.dst.namespace");
            ends(Label.WORKLOAD, "k8s.src.owner.name", "k8s.dst.owner.name");
            ends(Label.WORKLOAD_KIND, "k8s.src.owner.type", "k8s.dst.owner.type");
            ends(Label.POD, "k8s.src.name", "k8s.dst.name");
            ends(Label.NODE, "k8s.src.node.name", "k8s.dst.node.name");
            ends(Label.ZONE, "src.zone", "dst.zone");
            ends(Label.ADDRESS, "src.address", "dst.address");
            ends(Label.CIDR, "src.cidr", "dst.cidr");
            flow(Label.PROTOCOL, "transport");
            flow(Label.PORT, "server.port");
            flow(Label.IO_DIRECTION, "direction");
            flow(Label.OUTCOME, "flow.outcome");
            flow(Label.INTERFACE, "iface");
        }
    };

    /** What may be an attribute. */
    enum Label {
        NAMESPACE,
        WORKLOAD,
        WORKLOAD_KIND,
        SERVICE,
        POD,
        NODE,
        ZONE,
        CLUSTER,
        ADDRESS,
        CIDR,
        PROTOCOL,
        PORT,
        DIRECTION,
        IO_DIRECTION,
        OUTCOME,
        INGRESS_VERDICT,
        EGRESS_VERDICT,
        INTERFACE,
        SCOPE
    }

    private final boolean isOneWay;
    private final AttributeKey<Long> port;
    private final Map<FlowMetric, String> metrics = new EnumMap<>(FlowMetric.class);
    /** One object for each name, which all series have. */
    final Map<Label, AttributeKey<String>> sources = new EnumMap<>(Label.class);

    final Map<Label, AttributeKey<String>> destinations = new EnumMap<>(Label.class);

    MetricProfile(final boolean isOneWay) {
        this.isOneWay = isOneWay;
        fill();
        port = AttributeKey.longKey(sources.get(Label.PORT).getKey());
    }

    abstract void fill();

    final void metric(final FlowMetric metric, final String name) {
        metrics.put(metric, name);
    }

    final void ends(final Label label, final String source, final String destination) {
        sources.put(label, AttributeKey.stringKey(source));
        destinations.put(label, AttributeKey.stringKey(destination));
    }

    final void flow(final Label label, final String name) {
        ends(label, name, name);
    }

    /** Whether each direction is measured by itself, from its sender to its receiver. */
    boolean isOneWay() {
        return isOneWay;
    }

    /** Name of a metric; null: it is not exported. */
    public String name(final FlowMetric metric) {
        return metrics.get(metric);
    }

    /** The destination's port, the only number among the attributes. */
    AttributeKey<Long> port() {
        return port;
    }

    /** An attribute of one end, or of the flow, which has the same for both. */
    AttributeKey<String> key(final FlowEnd end, final Label label) {
        return end == FlowEnd.SOURCE ? sources.get(label) : destinations.get(label);
    }

    /** Values of {@link Dimension#IO_DIRECTION}, from source to destination first. */
    String ioDirection(final boolean isReverse) {
        if (isOneWay) {
            return isReverse ? "response" : "request";
        }
        return isReverse ? "receive" : "transmit";
    }
}
