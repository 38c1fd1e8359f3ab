package io.merrow.export.attributes;

import static io.merrow.export.attributes.Attribute.booleanKey;
import static io.merrow.export.attributes.Attribute.longKey;
import static io.merrow.export.attributes.Attribute.stringArrayKey;
import static io.merrow.export.attributes.Attribute.stringKey;

import io.merrow.enrich.InterfaceIndex;
import io.merrow.enrich.RecordEnricher;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.net.IpProtocol;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.agrona.MutableDirectBuffer;

/**
 * The one table of attribute names, and which of them a record has: flow-model, 6.
 *
 * <p>A new attribute is a line for its name and a line that puts it: every encoder and printer gets it from here. The
 * export thread only.
 */
public class AttributeProfile {
    static final Attribute<String> COMMUNITY_ID = stringKey("flow.community_id");
    static final Attribute<String> DIRECTION = stringKey("flow.direction");
    static final Attribute<String> END_REASON = stringKey("flow.end_reason");
    static final Attribute<String> OUTCOME = stringKey("flow.outcome");
    static final Attribute<String> NETWORK_TYPE = stringKey("network.type");
    static final Attribute<String> NETWORK_TRANSPORT = stringKey("network.transport");
    static final Attribute<String> SOURCE_ADDRESS = stringKey("source.address");
    static final Attribute<Long> SOURCE_PORT = longKey("source.port");
    static final Attribute<String> DESTINATION_ADDRESS = stringKey("destination.address");
    static final Attribute<Long> DESTINATION_PORT = longKey("destination.port");
    static final Attribute<Long> INTERFACE_INDEX = longKey("network.interface.index");
    static final Attribute<String> INTERFACE_NAME = stringKey("network.interface.name");
    static final Attribute<String> INTERFACE_MAC = stringKey("network.interface.mac");
    static final Attribute<String> CONNECTION_STATE = stringKey("flow.connection.state");
    static final Attribute<Long> HANDSHAKE_LATENCY = longKey("flow.tcp.handshake.latency");

    private final Side forward = new Side("flow.");
    private final Side reverse = new Side("flow.reverse.");
    private final TunnelAttributes tunnel = new TunnelAttributes();
    private final TcpAttributes tcp = new TcpAttributes();
    private final SecurityAttributes security = new SecurityAttributes();
    private final ProcessAttributes process;
    private final Supplier<InterfaceIndex> interfaces;
    private final RecordOriginFlyweight origin = new RecordOriginFlyweight();
    private final EnrichmentAttributes enrichment;

    /**
     * @param interfaces the latest index, asked for each record.
     */
    public AttributeProfile(final Supplier<InterfaceIndex> interfaces) {
        this(interfaces, RecordEnricher.NONE, processId -> null);
    }

    /**
     * @param interfaces   the latest index, asked for each record.
     * @param enricher     asked about both ends of each record.
     * @param processNames of a process by its number, null where nothing is known of it; asked by the export thread.
     */
    public AttributeProfile(
            final Supplier<InterfaceIndex> interfaces,
            final RecordEnricher enricher,
            final IntFunction<String> processNames) {
        this.interfaces = interfaces;
        this.enrichment = new EnrichmentAttributes(enricher);
        this.process = new ProcessAttributes(processNames);
    }

    /** Puts all attributes that the record has. */
    public void fill(final AttributeSink attributes, final FlowRecordFlyweight record) {
        putTuple(attributes, record);
        putCounters(attributes, record);
        putInterface(attributes, record);
        enrichment.fill(attributes, record);
        if (record.packetsTotal() > 0) {
            putIp(attributes, forward, record, record.trafficClass(), record.ttl(), record.flowLabel());
            putFragment(attributes, forward, record.tcpFlags());
        }
        if (record.reversePacketsTotal() > 0) {
            putIp(
                    attributes,
                    reverse,
                    record,
                    record.reverseTrafficClass(),
                    record.reverseTtl(),
                    record.reverseFlowLabel());
            putFragment(attributes, reverse, record.reverseTcpFlags());
        }
        switch (record.protocol()) {
            case IpProtocol.TCP -> {
                putTcp(attributes, record);
                tcp.fill(attributes, record);
            }
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> putIcmp(attributes, record);
            default -> {
                // No attributes of its own.
            }
        }
        tunnel.fill(attributes, record);
        security.fill(attributes, record);
        process.fill(attributes, record);
    }

    private void putTuple(final AttributeSink attributes, final FlowRecordFlyweight record) {
        final MutableDirectBuffer buffer = record.buffer();
        final int offset = record.offset();
        attributes.putCommunityId(COMMUNITY_ID, buffer, offset + FlowRecordFlyweight.COMMUNITY_DIGEST_OFFSET);
        attributes.put(DIRECTION, FlowNames.direction(record.direction()));
        attributes.put(END_REASON, FlowNames.endReason(record.endReason()));
        attributes.put(OUTCOME, FlowOutcome.of(record));
        attributes.put(NETWORK_TYPE, FlowNames.networkType(record.ipVersion()));
        attributes.put(NETWORK_TRANSPORT, FlowNames.transport(record.protocol()));
        attributes.putAddress(SOURCE_ADDRESS, buffer, offset + FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET);
        attributes.put(SOURCE_PORT, FlowNames.port(record.protocol(), record.sourcePort()));
        attributes.putAddress(DESTINATION_ADDRESS, buffer, offset + FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET);
        attributes.put(DESTINATION_PORT, FlowNames.port(record.protocol(), record.destinationPort()));
    }

    private void putCounters(final AttributeSink attributes, final FlowRecordFlyweight record) {
        attributes.put(forward.bytesDelta, record.bytesDelta());
        attributes.put(forward.bytesTotal, record.bytesTotal());
        attributes.put(forward.packetsDelta, record.packetsDelta());
        attributes.put(forward.packetsTotal, record.packetsTotal());
        attributes.put(reverse.bytesDelta, record.reverseBytesDelta());
        attributes.put(reverse.bytesTotal, record.reverseBytesTotal());
        attributes.put(reverse.packetsDelta, record.reversePacketsDelta());
        attributes.put(reverse.packetsTotal, record.reversePacketsTotal());
    }

    private void putInterface(final AttributeSink attributes, final FlowRecordFlyweight record) {
        final long owner = record.owner() != 0 ? record.owner() : record.reverseOwner();
        if (owner != 0) {
            final int ifindex = KernelLayoutDescriptor.ifindex(owner);
            final InterfaceIndex index = interfaces.get();
            attributes.put(INTERFACE_INDEX, ifindex);
            final long timeNs = origin.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.ORIGIN_OFFSET)
                    .lastNs();
            attributes.put(INTERFACE_NAME, index.name(ifindex, timeNs));
            attributes.put(INTERFACE_MAC, index.mac(ifindex, timeNs));
        }
    }

    private void putIp(
            final AttributeSink attributes,
            final Side side,
            final FlowRecordFlyweight record,
            final int trafficClass,
            final int ttl,
            final int flowLabel) {
        attributes.put(side.dscpId, trafficClass >>> 2);
        attributes.put(side.dscpName, FlowNames.dscp(trafficClass >>> 2));
        attributes.put(side.ecnId, trafficClass & 3);
        attributes.put(side.ecnName, FlowNames.ecn(trafficClass & 3));
        attributes.put(side.ttl, ttl);
        if (record.ipVersion() == 6) {
            attributes.put(side.flowLabel, flowLabel);
        }
    }

    private static void putFragment(final AttributeSink attributes, final Side side, final int flags) {
        if ((flags & KernelLayoutDescriptor.SIDE_FRAGMENT) != 0) {
            attributes.put(side.fragment, true);
        }
    }

    private void putTcp(final AttributeSink attributes, final FlowRecordFlyweight record) {
        attributes.put(CONNECTION_STATE, FlowNames.tcpState(record.tcpState()));
        if (record.packetsTotal() > 0) {
            putFlags(attributes, forward, record.tcpFlags());
        }
        if (record.reversePacketsTotal() > 0) {
            putFlags(attributes, reverse, record.reverseTcpFlags());
        }
        if (record.handshakeNs() != 0) {
            attributes.put(HANDSHAKE_LATENCY, record.handshakeNs());
        }
    }

    private void putFlags(final AttributeSink attributes, final Side side, final int flags) {
        attributes.put(side.flagsBits, flags & KernelLayoutDescriptor.TCP_FLAGS_MASK);
        attributes.put(side.flagsTags, FlowNames.tcpFlags(flags));
    }

    private void putIcmp(final AttributeSink attributes, final FlowRecordFlyweight record) {
        if (record.packetsTotal() > 0) {
            putIcmp(attributes, forward, record.protocol(), record.icmpType(), record.icmpCode());
        }
        if (record.reversePacketsTotal() > 0) {
            putIcmp(attributes, reverse, record.protocol(), record.reverseIcmpType(), record.reverseIcmpCode());
        }
    }

    private void putIcmp(
            final AttributeSink attributes, final Side side, final int protocol, final int type, final int code) {
        attributes.put(side.icmpTypeId, type);
        attributes.put(side.icmpTypeName, IcmpNames.type(protocol, type));
        attributes.put(side.icmpCodeId, code);
        attributes.put(side.icmpCodeName, IcmpNames.code(protocol, type, code));
    }

    /** The attributes that both directions have, {@code flow.} and {@code flow.reverse.}. */
    private static final class Side {
        private final Attribute<Long> bytesDelta;
        private final Attribute<Long> bytesTotal;
        private final Attribute<Long> packetsDelta;
        private final Attribute<Long> packetsTotal;
        private final Attribute<Long> dscpId;
        private final Attribute<String> dscpName;
        private final Attribute<Long> ecnId;
        private final Attribute<String> ecnName;
        private final Attribute<Long> ttl;
        private final Attribute<Long> flowLabel;
        private final Attribute<Boolean> fragment;
        private final Attribute<Long> icmpTypeId;
        private final Attribute<String> icmpTypeName;
        private final Attribute<Long> icmpCodeId;
        private final Attribute<String> icmpCodeName;
        private final Attribute<Long> flagsBits;
        private final Attribute<List<String>> flagsTags;

        private Side(final String prefix) {
            bytesDelta = longKey(prefix + "bytes.delta");
            bytesTotal = longKey(prefix + "bytes.total");
            packetsDelta = longKey(prefix + "packets.delta");
            packetsTotal = longKey(prefix + "packets.total");
            dscpId = longKey(prefix + "ip.dscp.id");
            dscpName = stringKey(prefix + "ip.dscp.name");
            ecnId = longKey(prefix + "ip.ecn.id");
            ecnName = stringKey(prefix + "ip.ecn.name");
            ttl = longKey(prefix + "ip.ttl");
            flowLabel = longKey(prefix + "ip.flow_label");
            fragment = booleanKey(prefix + "ip.fragment");
            icmpTypeId = longKey(prefix + "icmp.type.id");
            icmpTypeName = stringKey(prefix + "icmp.type.name");
            icmpCodeId = longKey(prefix + "icmp.code.id");
            icmpCodeName = stringKey(prefix + "icmp.code.name");
            flagsBits = longKey(prefix + "tcp.flags.bits");
            flagsTags = stringArrayKey(prefix + "tcp.flags.tags");
        }
    }
}
