package io.merrow.export.metrics;

import io.merrow.enrich.FlowEnd;
import io.merrow.enrich.InterfaceIndex;
import io.merrow.enrich.PolicyVerdict;
import io.merrow.export.attributes.FlowNames;
import io.merrow.export.attributes.FlowOutcome;
import io.merrow.export.format.RecordTextWriter;
import io.merrow.export.metrics.MetricProfile.Label;
import io.merrow.export.metrics.series.SeriesKey;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.net.IpProtocol;
import io.merrow.net.PublicAddresses;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;

/**
 * The chosen dimensions of a record: as numbers, for the look-up of its series, and as attributes, for a series that begins. The export
 * thread only; {@link #fill} allocates nothing.
 */
final class FlowDimensions {
    private final FlowMetricSettings settings;
    private final CidrGroups groups;
    private final boolean hasProtocol;
    private final boolean hasPort;
    private final boolean hasDirection;
    private final boolean hasOutcome;
    private final boolean hasVerdict;
    private final boolean hasGroups;
    private final boolean hasInterface;
    private final boolean hasScope;
    private final boolean hasAddress;
    private final EndLabelIndex labels;
    private final Supplier<InterfaceIndex> interfaces;
    private final RecordOriginFlyweight origin = new RecordOriginFlyweight();
    private final RecordTextWriter text = new RecordTextWriter();

    /** @param interfaces the latest index. */
    FlowDimensions(
            final FlowMetricSettings settings, final EndLabelIndex labels, final Supplier<InterfaceIndex> interfaces) {
        this.settings = settings;
        this.labels = labels;
        this.interfaces = interfaces;
        groups = new CidrGroups(settings.groups());
        hasProtocol = settings.has(Dimension.PROTOCOL);
        hasPort = settings.has(Dimension.PORT);
        hasDirection = settings.has(Dimension.DIRECTION);
        hasOutcome = settings.has(Dimension.OUTCOME);
        hasVerdict = settings.has(Dimension.VERDICT);
        hasGroups = settings.has(Dimension.CIDR);
        hasInterface = settings.has(Dimension.INTERFACE);
        hasScope = settings.has(Dimension.SCOPE);
        hasAddress = settings.has(Dimension.ADDRESS);
    }

    /** Fills the key of a record's series, for packets in one direction of it, or in both. */
    void fill(final SeriesKey key, final MeasuredFlow flow) {
        final FlowRecordFlyweight record = flow.record();
        key.ends(flow.sender().number(), flow.receiver().number())
                .facts(facts(record, flow))
                .groups(hasGroups ? groups(record, flow) : 0)
                .interfaceName(hasInterface ? hash(interfaceName(record)) : 0);
        if (hasAddress) {
            key.sourceAddress(high(record, flow.senderAddress()), low(record, flow.senderAddress()))
                    .destinationAddress(high(record, flow.receiverAddress()), low(record, flow.receiverAddress()));
        }
    }

    /** Direction of the packets 1 bit, of the flow 2, protocol 8, port 16, outcome 4, verdicts 4 each, scope 1. */
    private long facts(final FlowRecordFlyweight record, final MeasuredFlow flow) {
        long facts = flow.isReverse() ? 1 : 0;
        facts = facts << 2 | (hasDirection ? record.direction() : 0);
        facts = facts << 8 | (hasProtocol ? record.protocol() : 0);
        facts = facts << 16 | (hasPort ? port(record) : 0);
        facts = facts << 4 | (hasOutcome ? FlowOutcome.ALL.indexOf(FlowOutcome.of(record)) : 0);
        facts = facts << 4 | (hasVerdict ? number(flow.enrichment().ingressVerdict()) : 0);
        facts = facts << 4 | (hasVerdict ? number(flow.enrichment().egressVerdict()) : 0);
        return facts << 1 | (hasScope && isExternal(record) ? 1 : 0);
    }

    private long groups(final FlowRecordFlyweight record, final MeasuredFlow flow) {
        return (long) group(record, flow.senderAddress()) << Integer.SIZE | group(record, flow.receiverAddress());
    }

    /** By the name, not the number, which another interface of that name has later. FNV-1a, 64 bits; 0: there is none. */
    private static long hash(final String name) {
        if (name == null) {
            return 0;
        }
        long hash = 0xCBF2_9CE4_8422_2325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100_0000_01B3L;
        }
        return hash;
    }

    private int group(final FlowRecordFlyweight record, final int address) {
        return groups.find(high(record, address), low(record, address));
    }

    /** 0: it is a client's own, or ICMP, which has no ports. */
    private int port(final FlowRecordFlyweight record) {
        final int port = IpProtocol.isIcmp(record.protocol()) ? 0 : record.destinationPort();
        return settings.isEphemeral().test(port) ? 0 : port;
    }

    private static int number(final PolicyVerdict verdict) {
        return verdict == null ? 0 : verdict.ordinal() + 1;
    }

    private static int ifindex(final FlowRecordFlyweight record) {
        final long owner = record.owner() != 0 ? record.owner() : record.reverseOwner();
        return owner == 0 ? 0 : KernelLayoutDescriptor.ifindex(owner);
    }

    private static boolean isExternal(final FlowRecordFlyweight record) {
        return isPublic(record, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET)
                || isPublic(record, FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET);
    }

    private static boolean isPublic(final FlowRecordFlyweight record, final int address) {
        return PublicAddresses.isPublic(high(record, address), low(record, address));
    }

    private static long high(final FlowRecordFlyweight record, final int address) {
        return record.buffer().getLong(record.offset() + address, ByteOrder.BIG_ENDIAN);
    }

    private static long low(final FlowRecordFlyweight record, final int address) {
        return record.buffer().getLong(record.offset() + address + Long.BYTES, ByteOrder.BIG_ENDIAN);
    }

    /** The attributes of a series that begins with that record. */
    Attributes attributes(final MeasuredFlow flow) {
        final AttributesBuilder attributes = Attributes.builder();
        final FlowRecordFlyweight record = flow.record();
        putEnd(attributes, flow, FlowEnd.SOURCE, flow.sender(), flow.senderAddress());
        putEnd(attributes, flow, FlowEnd.DESTINATION, flow.receiver(), flow.receiverAddress());
        put(attributes, hasProtocol, Label.PROTOCOL, FlowNames.transport(record.protocol()));
        put(attributes, hasOutcome, Label.OUTCOME, FlowOutcome.of(record));
        put(attributes, hasDirection, Label.DIRECTION, FlowNames.direction(record.direction()));
        put(attributes, flow.isOneWay(), Label.IO_DIRECTION, settings.profile().ioDirection(flow.isReverse()));
        put(
                attributes,
                hasVerdict,
                Label.INGRESS_VERDICT,
                text(flow.enrichment().ingressVerdict()));
        put(attributes, hasVerdict, Label.EGRESS_VERDICT, text(flow.enrichment().egressVerdict()));
        put(attributes, hasInterface, Label.INTERFACE, interfaceName(record));
        put(attributes, hasScope, Label.SCOPE, isExternal(record) ? "external" : "internal");
        if (hasPort && port(record) != 0) {
            attributes.put(settings.profile().port(), (long) port(record));
        }
        return attributes.build();
    }

    private void putEnd(
            final AttributesBuilder attributes,
            final MeasuredFlow flow,
            final FlowEnd end,
            final EndLabels known,
            final int address) {
        final List<Label> names = labels.labels();
        for (int i = 0; i < names.size(); i++) {
            put(attributes, end, names.get(i), known.values().get(i));
        }
        if (hasAddress) {
            put(
                    attributes,
                    end,
                    Label.ADDRESS,
                    text.address(flow.record().buffer(), flow.record().offset() + address));
        }
        final int group = hasGroups ? group(flow.record(), address) : CidrGroups.NONE;
        if (group != CidrGroups.NONE) {
            put(attributes, end, Label.CIDR, groups.name(group));
        }
    }

    private void put(final AttributesBuilder attributes, final FlowEnd end, final Label label, final String value) {
        if (value != null) {
            attributes.put(settings.profile().key(end, label), value);
        }
    }

    private void put(
            final AttributesBuilder attributes, final boolean isChosen, final Label label, final String value) {
        if (isChosen) {
            put(attributes, FlowEnd.SOURCE, label, value);
        }
    }

    private static String text(final PolicyVerdict verdict) {
        return verdict == null ? null : verdict.label();
    }

    private String interfaceName(final FlowRecordFlyweight record) {
        final long lastNs = origin.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.ORIGIN_OFFSET)
                .lastNs();
        return interfaces.get().name(ifindex(record), lastNs);
    }
}
