package io.merrow.parse.kernel;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.TunnelFlyweight;
import io.merrow.parse.ip.Address;
import io.merrow.parse.ip.EthernetHeader;
import io.merrow.parse.reference.Tunnel;
import io.merrow.parse.table.FlowImage;
import io.merrow.parse.table.FlowKey;
import io.merrow.parse.table.SideImage;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Turns the kernel's structs into the images that are compared. */
public final class KernelImages {
    private static final int ADDRESS_LENGTH = 16;

    private KernelImages() {}

    static FlowKey key(final DirectBuffer buffer, final int offset) {
        final FlowKeyFlyweight key = new FlowKeyFlyweight().wrap(buffer, offset);
        return new FlowKey(
                address(buffer, offset + FlowKeyFlyweight.ADDRESS_LOW_OFFSET),
                key.portLow(),
                address(buffer, offset + FlowKeyFlyweight.ADDRESS_HIGH_OFFSET),
                key.portHigh(),
                key.protocol(),
                key.ipVersion(),
                buffer.getByte(offset + FlowKeyFlyweight.ONE_WAY_OFFSET));
    }

    /** The kernel's key again, as it came. */
    public static void put(final FlowKey key, final MutableDirectBuffer buffer) {
        final HexFormat hex = HexFormat.of();
        buffer.setMemory(0, FlowKeyFlyweight.LENGTH, (byte) 0);
        buffer.putBytes(
                FlowKeyFlyweight.ADDRESS_LOW_OFFSET, hex.parseHex(key.low().hex()));
        buffer.putBytes(
                FlowKeyFlyweight.ADDRESS_HIGH_OFFSET, hex.parseHex(key.high().hex()));
        buffer.putShort(FlowKeyFlyweight.PORT_LOW_OFFSET, (short) key.portLow(), ByteOrder.BIG_ENDIAN);
        buffer.putShort(FlowKeyFlyweight.PORT_HIGH_OFFSET, (short) key.portHigh(), ByteOrder.BIG_ENDIAN);
        buffer.putByte(FlowKeyFlyweight.PROTOCOL_OFFSET, (byte) key.protocol());
        buffer.putByte(FlowKeyFlyweight.IP_VERSION_OFFSET, (byte) key.ipVersion());
        buffer.putByte(FlowKeyFlyweight.ONE_WAY_OFFSET, (byte) key.oneWay());
    }

    static FlowImage flow(final FlowKey key, final DirectBuffer buffer, final int offset) {
        final FlowValueFlyweight value = new FlowValueFlyweight().wrap(buffer, offset);
        final TunnelFlyweight tunnel = new TunnelFlyweight().wrap(buffer, offset + FlowValueFlyweight.TUNNEL_OFFSET);
        return new FlowImage(
                key,
                value.bornNs(),
                value.firstSide(),
                value.synNs(),
                value.lastSynNs(),
                value.establishedNs(),
                side(buffer, offset + FlowValueFlyweight.LOW_TO_HIGH_OFFSET),
                side(buffer, offset + FlowValueFlyweight.HIGH_TO_LOW_OFFSET),
                tunnel.isKnown() ? tunnel(tunnel) : null,
                tunnel.isKnown() ? tunnel.side() : 0);
    }

    private static SideImage side(final DirectBuffer buffer, final int offset) {
        final FlowSideFlyweight side = new FlowSideFlyweight().wrap(buffer, offset);
        return new SideImage(
                side.packets(),
                side.bytes(),
                side.overheadBytes(),
                side.firstNs(),
                side.lastNs(),
                side.owner(),
                side.tcpFlags(),
                side.tcpAcknowledgment(),
                side.tcpFinEnd(),
                side.tcpInitialSequence(),
                side.ttl(),
                side.trafficClass(),
                side.flowLabel(),
                side.icmpType(),
                side.icmpCode(),
                side.ahSpi(),
                side.securityIndex(),
                side.receiverIndex(),
                side.wireguardType());
    }

    private static Tunnel tunnel(final TunnelFlyweight tunnel) {
        return new Tunnel(
                tunnel.type(),
                address(tunnel.buffer(), tunnel.offset() + TunnelFlyweight.SOURCE_OFFSET),
                address(tunnel.buffer(), tunnel.offset() + TunnelFlyweight.DESTINATION_OFFSET),
                tunnel.sourcePort(),
                tunnel.destinationPort(),
                tunnel.id(),
                tunnel.ahSpi(),
                hex(tunnel.buffer(), tunnel.offset() + TunnelFlyweight.SOURCE_MAC_OFFSET, EthernetHeader.MAC_LENGTH),
                tunnel.ipVersion(),
                tunnel.protocol());
    }

    private static Address address(final DirectBuffer buffer, final int offset) {
        return new Address(hex(buffer, offset, ADDRESS_LENGTH));
    }

    private static String hex(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
