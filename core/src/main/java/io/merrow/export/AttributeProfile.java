package io.merrow.export;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.merrow.enrich.InterfaceIndex;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.opentelemetry.api.common.AttributeKey;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.agrona.MutableDirectBuffer;

/**
 * The one table of attribute names, and which of them a record has: flow-model, 6.
 *
 * <p>The export thread only: it keeps the texts and boxed numbers that records share.
 */
public final class AttributeProfile {
    /** Attributes of one record at most. */
    static final int MAX_ATTRIBUTES = 96;

    static final AttributeKey<String> COMMUNITY_ID = stringKey("flow.community_id");
    static final AttributeKey<String> DIRECTION = stringKey("flow.direction");
    static final AttributeKey<String> END_REASON = stringKey("flow.end_reason");
    static final AttributeKey<String> NETWORK_TYPE = stringKey("network.type");
    static final AttributeKey<String> NETWORK_TRANSPORT = stringKey("network.transport");
    static final AttributeKey<String> SOURCE_ADDRESS = stringKey("source.address");
    static final AttributeKey<Long> SOURCE_PORT = longKey("source.port");
    static final AttributeKey<String> DESTINATION_ADDRESS = stringKey("destination.address");
    static final AttributeKey<Long> DESTINATION_PORT = longKey("destination.port");
    static final AttributeKey<Long> INTERFACE_INDEX = longKey("network.interface.index");
    static final AttributeKey<String> INTERFACE_NAME = stringKey("network.interface.name");
    static final AttributeKey<String> INTERFACE_MAC = stringKey("network.interface.mac");
    static final AttributeKey<String> CONNECTION_STATE = stringKey("flow.connection.state");
    static final AttributeKey<Long> HANDSHAKE_LATENCY = longKey("flow.tcp.handshake.latency");

    private final Side forward = new Side("flow.");
    private final Side reverse = new Side("flow.reverse.");
    private final LongBoxes longs = new LongBoxes();
    private final RecordText text = new RecordText();
    private final TextCache addresses = new TextCache(16, text::address);
    private final TextCache communityIds = new TextCache(16, text::communityId);
    private final TextCache traceIds = new TextCache(16, text::traceId);
    private final TextCache parentSpanIds = new TextCache(8, text::spanId);
    private final TunnelAttributes tunnel = new TunnelAttributes(longs, addresses, text);
    private final TcpAttributes tcp = new TcpAttributes(longs);
    private final SecurityAttributes security = new SecurityAttributes(longs);
    private final ProcessAttributes process;
    private final Supplier<InterfaceIndex> interfaces;

    /**
     * @param interfaces the latest index, asked for each record.
     */
    public AttributeProfile(final Supplier<InterfaceIndex> interfaces) {
        this(interfaces, processId -> null);
    }

    /**
     * @param interfaces   the latest index, asked for each record.
     * @param processNames of a process by its number, null where nothing is known of it; asked by the export thread.
     */
    public AttributeProfile(final Supplier<InterfaceIndex> interfaces, final IntFunction<String> processNames) {
        this.interfaces = interfaces;
        this.process = new ProcessAttributes(longs, processNames);
    }

    /** Puts all attributes that the record has. */
    void fill(final SpanAttributes attributes, final FlowRecordFlyweight record) {
        putTuple(attributes, record);
        putCounters(attributes, record);
        putInterface(attributes, record);
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
            case FlowNames.TCP -> {
                putTcp(attributes, record);
                tcp.fill(attributes, record);
            }
            case FlowNames.ICMP, FlowNames.ICMP_V6 -> putIcmp(attributes, record);
            default -> {
                // No attributes of its own.
            }
        }
        tunnel.fill(attributes, record);
        security.fill(attributes, record);
        process.fill(attributes, record);
    }

    String traceId(final MutableDirectBuffer buffer, final int recordOffset) {
        return traceIds.text(buffer, recordOffset + FlowRecordFlyweight.TRACE_ID_HIGH_OFFSET);
    }

    /** Not cached: no two records have the same, and it would push the parents' out. */
    String spanId(final MutableDirectBuffer buffer, final int recordOffset) {
        return text.spanId(buffer, recordOffset + FlowRecordFlyweight.SPAN_ID_OFFSET);
    }

    String parentSpanId(final MutableDirectBuffer buffer, final int recordOffset) {
        return parentSpanIds.text(buffer, recordOffset + FlowRecordFlyweight.PARENT_SPAN_ID_OFFSET);
    }

    private void putTuple(final SpanAttributes attributes, final FlowRecordFlyweight record) {
        final MutableDirectBuffer buffer = record.buffer();
        final int offset = record.offset();
        attributes.put(COMMUNITY_ID, communityIds.text(buffer, offset + FlowRecordFlyweight.COMMUNITY_DIGEST_OFFSET));
        attributes.put(DIRECTION, FlowNames.direction(record.direction()));
        attributes.put(END_REASON, FlowNames.endReason(record.endReason()));
        attributes.put(NETWORK_TYPE, FlowNames.networkType(record.ipVersion()));
        attributes.put(NETWORK_TRANSPORT, FlowNames.transport(record.protocol()));
        attributes.put(SOURCE_ADDRESS, addresses.text(buffer, offset + FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET));
        attributes.put(SOURCE_PORT, longs.box(record.sourcePort()));
        attributes.put(
                DESTINATION_ADDRESS, addresses.text(buffer, offset + FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET));
        attributes.put(DESTINATION_PORT, longs.box(record.destinationPort()));
    }

    private void putCounters(final SpanAttributes attributes, final FlowRecordFlyweight record) {
        attributes.put(forward.bytesDelta, longs.box(record.bytesDelta()));
        attributes.put(forward.bytesTotal, longs.box(record.bytesTotal()));
        attributes.put(forward.packetsDelta, longs.box(record.packetsDelta()));
        attributes.put(forward.packetsTotal, longs.box(record.packetsTotal()));
        attributes.put(reverse.bytesDelta, longs.box(record.reverseBytesDelta()));
        attributes.put(reverse.bytesTotal, longs.box(record.reverseBytesTotal()));
        attributes.put(reverse.packetsDelta, longs.box(record.reversePacketsDelta()));
        attributes.put(reverse.packetsTotal, longs.box(record.reversePacketsTotal()));
    }

    private void putInterface(final SpanAttributes attributes, final FlowRecordFlyweight record) {
        final long owner = record.owner() != 0 ? record.owner() : record.reverseOwner();
        if (owner != 0) {
            final int ifindex = KernelLayoutDescriptor.ifindex(owner);
            final InterfaceIndex index = interfaces.get();
            attributes.put(INTERFACE_INDEX, longs.box(ifindex));
            attributes.putIfPresent(INTERFACE_NAME, index.name(ifindex));
            attributes.putIfPresent(INTERFACE_MAC, index.mac(ifindex));
        }
    }

    private void putIp(
            final SpanAttributes attributes,
            final Side side,
            final FlowRecordFlyweight record,
            final int trafficClass,
            final int ttl,
            final int flowLabel) {
        attributes.put(side.dscpId, longs.box(trafficClass >>> 2));
        attributes.putIfPresent(side.dscpName, FlowNames.dscp(trafficClass >>> 2));
        attributes.put(side.ecnId, longs.box(trafficClass & 3));
        attributes.put(side.ecnName, FlowNames.ecn(trafficClass & 3));
        attributes.put(side.ttl, longs.box(ttl));
        if (record.ipVersion() == 6) {
            attributes.put(side.flowLabel, longs.box(flowLabel));
        }
    }

    private static void putFragment(final SpanAttributes attributes, final Side side, final int flags) {
        if ((flags & KernelLayoutDescriptor.SIDE_FRAGMENT) != 0) {
            attributes.put(side.fragment, Boolean.TRUE);
        }
    }

    private void putTcp(final SpanAttributes attributes, final FlowRecordFlyweight record) {
        attributes.putIfPresent(CONNECTION_STATE, FlowNames.tcpState(record.tcpState()));
        if (record.packetsTotal() > 0) {
            putFlags(attributes, forward, record.tcpFlags());
        }
        if (record.reversePacketsTotal() > 0) {
            putFlags(attributes, reverse, record.reverseTcpFlags());
        }
        if (record.handshakeNs() != 0) {
            attributes.put(HANDSHAKE_LATENCY, longs.box(record.handshakeNs()));
        }
    }

    private void putFlags(final SpanAttributes attributes, final Side side, final int flags) {
        attributes.put(side.flagsBits, longs.box(flags & KernelLayoutDescriptor.TCP_FLAGS_MASK));
        attributes.put(side.flagsTags, FlowNames.tcpFlags(flags));
    }

    private void putIcmp(final SpanAttributes attributes, final FlowRecordFlyweight record) {
        if (record.packetsTotal() > 0) {
            putIcmp(attributes, forward, record.protocol(), record.icmpType(), record.icmpCode());
        }
        if (record.reversePacketsTotal() > 0) {
            putIcmp(attributes, reverse, record.protocol(), record.reverseIcmpType(), record.reverseIcmpCode());
        }
    }

    private void putIcmp(
            final SpanAttributes attributes, final Side side, final int protocol, final int type, final int code) {
        attributes.put(side.icmpTypeId, longs.box(type));
        attributes.putIfPresent(side.icmpTypeName, IcmpNames.type(protocol, type));
        attributes.put(side.icmpCodeId, longs.box(code));
        attributes.putIfPresent(side.icmpCodeName, IcmpNames.code(protocol, type, code));
    }

    /** The attributes that both directions have, {@code flow.} and {@code flow.reverse.}. */
    private static final class Side {
        private final AttributeKey<Long> bytesDelta;
        private final AttributeKey<Long> bytesTotal;
        private final AttributeKey<Long> packetsDelta;
        private final AttributeKey<Long> packetsTotal;
        private final AttributeKey<Long> dscpId;
        private final AttributeKey<String> dscpName;
        private final AttributeKey<Long> ecnId;
        private final AttributeKey<String> ecnName;
        private final AttributeKey<Long> ttl;
        private final AttributeKey<Long> flowLabel;
        private final AttributeKey<Boolean> fragment;
        private final AttributeKey<Long> icmpTypeId;
        private final AttributeKey<String> icmpTypeName;
        private final AttributeKey<Long> icmpCodeId;
        private final AttributeKey<String> icmpCodeName;
        private final AttributeKey<Long> flagsBits;
        private final AttributeKey<List<String>> flagsTags;

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
