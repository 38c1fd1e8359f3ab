package io.merrow.export.attributes;

import static io.merrow.export.attributes.Attribute.longKey;
import static io.merrow.export.attributes.Attribute.stringKey;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordTunnelFlyweight;
import io.merrow.net.IpProtocol;

/** The {@code tunnel.*} and {@code ipip.*} part of the {@link AttributeProfile}. The export thread only. */
final class TunnelAttributes {
    static final Attribute<String> TYPE = stringKey("tunnel.type");
    static final Attribute<Long> ID = longKey("tunnel.id");
    static final Attribute<Long> REVERSE_ID = longKey("tunnel.reverse.id");
    static final Attribute<String> INTERFACE_MAC = stringKey("tunnel.network.interface.mac");
    static final Attribute<Long> SOURCE_PORT = longKey("tunnel.source.port");
    static final Attribute<Long> DESTINATION_PORT = longKey("tunnel.destination.port");
    static final Attribute<Long> AH_SPI = longKey("tunnel.ipsec.ah.spi");

    private static final long NO_MAC = 0;

    private final RecordTunnelFlyweight tunnel = new RecordTunnelFlyweight();
    private final Names ofTunnel = new Names("tunnel.");
    private final Names ofIpInIp = new Names("ipip.");

    /** Puts what the record has; nothing for a flow that was never seen in a tunnel. */
    void fill(final AttributeSink attributes, final FlowRecordFlyweight record) {
        tunnel.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.TUNNEL_OFFSET);
        if (tunnel.type() == KernelLayoutDescriptor.TUNNEL_NONE) {
            return;
        }
        if (tunnel.isIpInIp()) {
            putCommon(attributes, ofIpInIp);
        } else {
            attributes.put(TYPE, FlowNames.tunnel(tunnel.type()));
            putIds(attributes, record);
            putCommon(attributes, ofTunnel);
            putPorts(attributes);
            putMac(attributes);
        }
        if (tunnel.ahSpi() != 0) {
            attributes.put(AH_SPI, tunnel.ahSpi() & 0xFFFF_FFFFL);
        }
    }

    private void putIds(final AttributeSink attributes, final FlowRecordFlyweight record) {
        if (tunnel.hasId()) {
            attributes.put(ID, tunnel.id() & 0xFFFF_FFFFL);
        }
        if (tunnel.hasReverseId()) {
            attributes.put(REVERSE_ID, record.tunnelReverseId() & 0xFFFF_FFFFL);
        }
    }

    private void putCommon(final AttributeSink attributes, final Names names) {
        attributes.put(names.networkType, FlowNames.networkType(tunnel.ipVersion()));
        attributes.put(names.transport, FlowNames.transport(tunnel.protocol()));
        attributes.putAddress(names.source, tunnel.buffer(), tunnel.offset() + RecordTunnelFlyweight.SOURCE_OFFSET);
        attributes.putAddress(
                names.destination, tunnel.buffer(), tunnel.offset() + RecordTunnelFlyweight.DESTINATION_OFFSET);
        attributes.put(names.bytesDelta, tunnel.overheadDelta());
        attributes.put(names.bytesTotal, tunnel.overheadTotal());
        attributes.put(names.reverseBytesDelta, tunnel.reverseOverheadDelta());
        attributes.put(names.reverseBytesTotal, tunnel.reverseOverheadTotal());
    }

    private void putPorts(final AttributeSink attributes) {
        if (tunnel.protocol() == IpProtocol.UDP) {
            attributes.put(SOURCE_PORT, tunnel.sourcePort());
            attributes.put(DESTINATION_PORT, tunnel.destinationPort());
        }
    }

    private void putMac(final AttributeSink attributes) {
        final int offset = tunnel.offset() + RecordTunnelFlyweight.SOURCE_MAC_OFFSET;
        if (tunnel.buffer().getLong(offset) != NO_MAC) {
            attributes.putMac(INTERFACE_MAC, tunnel.buffer(), offset);
        }
    }

    /** The attributes that a tunnel and IP in IP both have. */
    private static final class Names {
        private final Attribute<String> networkType;
        private final Attribute<String> transport;
        private final Attribute<String> source;
        private final Attribute<String> destination;
        private final Attribute<Long> bytesDelta;
        private final Attribute<Long> bytesTotal;
        private final Attribute<Long> reverseBytesDelta;
        private final Attribute<Long> reverseBytesTotal;

        private Names(final String prefix) {
            networkType = stringKey(prefix + "network.type");
            transport = stringKey(prefix + "network.transport");
            source = stringKey(prefix + "source.address");
            destination = stringKey(prefix + "destination.address");
            bytesDelta = longKey(prefix + "bytes.delta");
            bytesTotal = longKey(prefix + "bytes.total");
            reverseBytesDelta = longKey(prefix + "reverse.bytes.delta");
            reverseBytesTotal = longKey(prefix + "reverse.bytes.total");
        }
    }
}
