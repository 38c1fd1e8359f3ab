package io.merrow.export;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordTunnelFlyweight;
import io.opentelemetry.api.common.AttributeKey;

/** The {@code tunnel.*} and {@code ipip.*} part of the {@link AttributeProfile}. The export thread only. */
final class TunnelAttributes {
    static final AttributeKey<String> TYPE = stringKey("tunnel.type");
    static final AttributeKey<Long> ID = longKey("tunnel.id");
    static final AttributeKey<String> INTERFACE_MAC = stringKey("tunnel.network.interface.mac");
    static final AttributeKey<Long> SOURCE_PORT = longKey("tunnel.source.port");
    static final AttributeKey<Long> DESTINATION_PORT = longKey("tunnel.destination.port");
    static final AttributeKey<Long> AH_SPI = longKey("tunnel.ipsec.ah.spi");

    private static final int UDP = 17;
    private static final long NO_MAC = 0;

    private final RecordTunnelFlyweight tunnel = new RecordTunnelFlyweight();
    private final Names ofTunnel = new Names("tunnel.");
    private final Names ofIpInIp = new Names("ipip.");
    private final LongBoxes longs;
    private final TextCache addresses;
    private final TextCache macs;

    TunnelAttributes(final LongBoxes longs, final TextCache addresses, final RecordText text) {
        this.longs = longs;
        this.addresses = addresses;
        this.macs = new TextCache(8, text::mac);
    }

    /** Puts what the record has; nothing for a flow that was never seen in a tunnel. */
    void fill(final SpanAttributes attributes, final FlowRecordFlyweight record) {
        tunnel.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.TUNNEL_OFFSET);
        if (tunnel.type() == KernelLayoutDescriptor.TUNNEL_NONE) {
            return;
        }
        if (tunnel.isIpInIp()) {
            putCommon(attributes, ofIpInIp);
        } else {
            attributes.put(TYPE, FlowNames.tunnel(tunnel.type()));
            attributes.put(ID, longs.box(tunnel.id() & 0xFFFF_FFFFL));
            putCommon(attributes, ofTunnel);
            putPorts(attributes);
            putMac(attributes);
        }
        if (tunnel.ahSpi() != 0) {
            attributes.put(AH_SPI, longs.box(tunnel.ahSpi() & 0xFFFF_FFFFL));
        }
    }

    private void putCommon(final SpanAttributes attributes, final Names names) {
        attributes.put(names.networkType, FlowNames.networkType(tunnel.ipVersion()));
        attributes.put(names.transport, FlowNames.transport(tunnel.protocol()));
        attributes.put(names.source, address(RecordTunnelFlyweight.SOURCE_OFFSET));
        attributes.put(names.destination, address(RecordTunnelFlyweight.DESTINATION_OFFSET));
        attributes.put(names.bytesDelta, longs.box(tunnel.overheadDelta()));
        attributes.put(names.bytesTotal, longs.box(tunnel.overheadTotal()));
        attributes.put(names.reverseBytesDelta, longs.box(tunnel.reverseOverheadDelta()));
        attributes.put(names.reverseBytesTotal, longs.box(tunnel.reverseOverheadTotal()));
    }

    private void putPorts(final SpanAttributes attributes) {
        if (tunnel.protocol() == UDP) {
            attributes.put(SOURCE_PORT, longs.box(tunnel.sourcePort()));
            attributes.put(DESTINATION_PORT, longs.box(tunnel.destinationPort()));
        }
    }

    private void putMac(final SpanAttributes attributes) {
        final int offset = tunnel.offset() + RecordTunnelFlyweight.SOURCE_MAC_OFFSET;
        if (tunnel.buffer().getLong(offset) != NO_MAC) {
            attributes.put(INTERFACE_MAC, macs.text(tunnel.buffer(), offset));
        }
    }

    private String address(final int field) {
        return addresses.text(tunnel.buffer(), tunnel.offset() + field);
    }

    /** The attributes that a tunnel and IP in IP both have. */
    private static final class Names {
        private final AttributeKey<String> networkType;
        private final AttributeKey<String> transport;
        private final AttributeKey<String> source;
        private final AttributeKey<String> destination;
        private final AttributeKey<Long> bytesDelta;
        private final AttributeKey<Long> bytesTotal;
        private final AttributeKey<Long> reverseBytesDelta;
        private final AttributeKey<Long> reverseBytesTotal;

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
