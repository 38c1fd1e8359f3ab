package io.merrow.flow;

import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_FIN;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_SYN;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.ShardValueDescriptor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** Bytes of a {@code flow_key} and a shard value, written field by field as the kernel would. */
final class KernelEntry {
    static final int TCP = 6;
    static final int UDP = 17;

    final UnsafeBuffer key;
    final UnsafeBuffer value = new UnsafeBuffer(new byte[ShardValueDescriptor.LENGTH]);

    private KernelEntry(final UnsafeBuffer key) {
        this.key = key;
    }

    /** An entry whose low end is the one that sorts first; says nothing about who sends. */
    static KernelEntry of(
            final int protocol, final String low, final int portLow, final String high, final int portHigh) {
        final UnsafeBuffer key = new UnsafeBuffer(new byte[FlowKeyFlyweight.LENGTH]);
        key.putBytes(FlowKeyFlyweight.ADDRESS_LOW_OFFSET, address(low));
        key.putBytes(FlowKeyFlyweight.ADDRESS_HIGH_OFFSET, address(high));
        key.putShort(FlowKeyFlyweight.PORT_LOW_OFFSET, (short) portLow, ByteOrder.BIG_ENDIAN);
        key.putShort(FlowKeyFlyweight.PORT_HIGH_OFFSET, (short) portHigh, ByteOrder.BIG_ENDIAN);
        key.putByte(FlowKeyFlyweight.PROTOCOL_OFFSET, (byte) protocol);
        key.putByte(FlowKeyFlyweight.IP_VERSION_OFFSET, (byte) (low.contains(":") ? 6 : 4));
        return new KernelEntry(key);
    }

    /** Another entry of the same key, as after a deletion. */
    KernelEntry again() {
        return new KernelEntry(key);
    }

    /** The entry as it stands, in bytes of its own. */
    KernelEntry snapshot() {
        final KernelEntry copy = new KernelEntry(key);
        copy.value.putBytes(0, value, 0, ShardValueDescriptor.LENGTH);
        return copy;
    }

    static byte[] address(final String text) {
        final byte[] mapped = new byte[16];
        try {
            final byte[] bytes = InetAddress.getByName(text).getAddress();
            if (bytes.length == 4) {
                mapped[10] = mapped[11] = (byte) 0xFF;
            }
            System.arraycopy(bytes, 0, mapped, 16 - bytes.length, bytes.length);
        } catch (final UnknownHostException ex) {
            throw new IllegalArgumentException(ex);
        }
        return mapped;
    }

    KernelEntry bornNs(final long ns) {
        value.putLong(FlowValueFlyweight.BORN_NS_OFFSET, ns);
        value.putLong(FlowValueFlyweight.BORN_CHECK_NS_OFFSET, ns);
        return this;
    }

    long bornNs() {
        return value.getLong(FlowValueFlyweight.BORN_NS_OFFSET);
    }

    KernelEntry handshake(final long synNs, final long establishedNs) {
        value.putLong(FlowValueFlyweight.SYN_NS_OFFSET, synNs);
        value.putLong(FlowValueFlyweight.LAST_SYN_NS_OFFSET, synNs);
        value.putLong(FlowValueFlyweight.ESTABLISHED_NS_OFFSET, establishedNs);
        return this;
    }

    /** Counts a packet, and makes the entry with it when it is the first. */
    KernelEntry packet(final int side, final long ns, final int bytes) {
        return packets(side, ns, 1, bytes);
    }

    KernelEntry packets(final int side, final long ns, final long packets, final long bytes) {
        if (bornNs() == 0) {
            bornNs(ns);
            value.putByte(FlowValueFlyweight.FIRST_SIDE_OFFSET, (byte) side);
        }
        add(side, FlowSideFlyweight.PACKETS_OFFSET, packets);
        add(side, FlowSideFlyweight.BYTES_OFFSET, bytes);
        value.putLong(at(side) + FlowSideFlyweight.LAST_NS_OFFSET, ns);
        if (value.getLong(at(side) + FlowSideFlyweight.FIRST_NS_OFFSET) == 0) {
            value.putLong(at(side) + FlowSideFlyweight.FIRST_NS_OFFSET, ns);
        }
        return this;
    }

    /** A TCP packet of 60 bytes with these flags; its marks as the kernel sets them. */
    KernelEntry tcp(final int side, final long ns, final int flags) {
        packet(side, ns, 60);
        final boolean isSyn = (flags & TCP_SYN) != 0;
        final int mark = !isSyn ? 0 : (flags & TCP_ACK) != 0 ? SIDE_SYN_ACK : SIDE_SYN;
        return flags(side, flags | mark);
    }

    KernelEntry flags(final int side, final int flags) {
        final int at = at(side) + FlowSideFlyweight.TCP_FLAGS_OFFSET;
        value.putInt(at, value.getInt(at) | flags);
        return this;
    }

    KernelEntry sequence(final int side, final int initialSequence) {
        value.putInt(at(side) + FlowSideFlyweight.TCP_INITIAL_SEQUENCE_OFFSET, initialSequence);
        return this;
    }

    KernelEntry acknowledgment(final int side, final int number) {
        value.putInt(at(side) + FlowSideFlyweight.TCP_ACKNOWLEDGMENT_OFFSET, number);
        return flags(side, TCP_ACK);
    }

    KernelEntry fin(final int side, final long ns, final int end) {
        value.putInt(at(side) + FlowSideFlyweight.TCP_FIN_END_OFFSET, end);
        return tcp(side, ns, TCP_FIN | TCP_ACK);
    }

    KernelEntry owner(final int side, final long observationPoint) {
        value.putLong(at(side) + FlowSideFlyweight.OWNER_OFFSET, observationPoint);
        return this;
    }

    KernelEntry facts(
            final int side,
            final int ttl,
            final int trafficClass,
            final int flowLabel,
            final int type,
            final int code) {
        value.putByte(at(side) + FlowSideFlyweight.TTL_OFFSET, (byte) ttl);
        value.putByte(at(side) + FlowSideFlyweight.TRAFFIC_CLASS_OFFSET, (byte) trafficClass);
        value.putInt(at(side) + FlowSideFlyweight.FLOW_LABEL_OFFSET, flowLabel);
        value.putByte(at(side) + FlowSideFlyweight.ICMP_TYPE_OFFSET, (byte) type);
        value.putByte(at(side) + FlowSideFlyweight.ICMP_CODE_OFFSET, (byte) code);
        return this;
    }

    long packets(final int side) {
        return value.getLong(at(side) + FlowSideFlyweight.PACKETS_OFFSET);
    }

    long bytes(final int side) {
        return value.getLong(at(side) + FlowSideFlyweight.BYTES_OFFSET);
    }

    long lastNs() {
        return Math.max(
                value.getLong(at(0) + FlowSideFlyweight.LAST_NS_OFFSET),
                value.getLong(at(1) + FlowSideFlyweight.LAST_NS_OFFSET));
    }

    private void add(final int side, final int fieldOffset, final long amount) {
        value.putLong(at(side) + fieldOffset, value.getLong(at(side) + fieldOffset) + amount);
    }

    private static int at(final int side) {
        return side == HIGH_TO_LOW ? FlowValueFlyweight.HIGH_TO_LOW_OFFSET : FlowValueFlyweight.LOW_TO_HIGH_OFFSET;
    }
}
