package io.merrow.export;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.TcpFactsFlyweight;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.agrona.concurrent.UnsafeBuffer;

/** Hand-built records. */
public final class TestRecords {
    public static final long START_NS = 1_700_000_000_123_456_789L;
    public static final long END_NS = START_NS + 2_500_000_000L;
    public static final int IFINDEX = 7;

    private TestRecords() {}

    public static FlowRecordFlyweight empty() {
        return new FlowRecordFlyweight().wrap(new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]), 0);
    }

    /** A root record of a closed HTTP connection over IPv4, client on this node. */
    public static FlowRecordFlyweight tcp() {
        final FlowRecordFlyweight record = common(4, 6, "10.1.0.1", "10.1.0.2")
                .sourcePort(43210)
                .destinationPort(80)
                .direction(RecordDescriptor.DIRECTION_FORWARD)
                .kind(RecordDescriptor.KIND_CLIENT)
                .endReason(RecordDescriptor.END_OF_FLOW_DETECTED)
                .tcpState(RecordDescriptor.STATE_TIME_WAIT)
                .handshakeNs(1_234_567)
                .tcpFlags(KernelLayoutDescriptor.TCP_SYN
                        | KernelLayoutDescriptor.TCP_ACK
                        | KernelLayoutDescriptor.TCP_PSH
                        | KernelLayoutDescriptor.TCP_FIN
                        | KernelLayoutDescriptor.SIDE_SYN)
                .reverseTcpFlags(KernelLayoutDescriptor.TCP_SYN
                        | KernelLayoutDescriptor.TCP_ACK
                        | KernelLayoutDescriptor.SIDE_SYN_ACK)
                .ttl(64)
                .trafficClass(46 << 2 | 2)
                .reverseTtl(63);
        final TcpFactsFlyweight facts = new TcpFactsFlyweight();
        facts.wrap(record.buffer(), FlowRecordFlyweight.TCP_OFFSET)
                .rttMin(1_000_000)
                .rttAverage(2_000_000)
                .rttMax(4_000_000)
                .retransmits(3)
                .outOfOrder(2);
        facts.wrap(record.buffer(), FlowRecordFlyweight.REVERSE_TCP_OFFSET)
                .rttMin(100)
                .rttAverage(200)
                .rttMax(300)
                .answerAverage(5_000_000)
                .answerJitter(70_000)
                .zeroWindows(1);
        return counters(record, 6, 1500, 16, 11500, 5, 9000, 15, 90_000_000_000L);
    }

    /** A later record of a UDP flow over IPv6, server on this node. */
    public static FlowRecordFlyweight udp() {
        final FlowRecordFlyweight record = common(6, 17, "fd00::1", "2001:db8:0:1:0:0:0:53")
                .sourcePort(5353)
                .destinationPort(53)
                .parentSpanId(0x1112131415161718L)
                .recordNumber(1)
                .direction(RecordDescriptor.DIRECTION_REVERSE)
                .kind(RecordDescriptor.KIND_SERVER)
                .endReason(RecordDescriptor.END_ACTIVE_TIMEOUT)
                .ttl(255)
                .trafficClass(10 << 2 | 3)
                .flowLabel(0xABCDE)
                .tcpFlags(KernelLayoutDescriptor.SIDE_FRAGMENT);
        return counters(record, 3, 300, 9, 900, 0, 0, 0, 0).reverseOwner(0);
    }

    /** A ping over IPv4 with an unknown initiator. */
    public static FlowRecordFlyweight icmp() {
        final FlowRecordFlyweight record = common(4, 1, "10.1.0.1", "10.1.0.2")
                .sourcePort(8)
                .destinationPort(0)
                .direction(RecordDescriptor.DIRECTION_UNKNOWN)
                .kind(RecordDescriptor.KIND_INTERNAL)
                .endReason(RecordDescriptor.END_IDLE_TIMEOUT)
                .icmpType(8)
                .reverseIcmpType(0)
                .ttl(64)
                .reverseTtl(64);
        return counters(record, 4, 392, 4, 392, 4, 392, 4, 392);
    }

    /** A UDP record that is distinguished from others by its number, which is in its span id too. */
    public static FlowRecordFlyweight numbered(final int number) {
        final FlowRecordFlyweight record = udp().parentSpanId(0).spanId(1L << 40 | number);
        return record.packetsTotal(number);
    }

    public static FlowRecordFlyweight common(
            final int ipVersion, final int protocol, final String source, final String destination) {
        final FlowRecordFlyweight record = empty().traceIdHigh(0x0102030405060708L)
                .traceIdLow(0x090A0B0C0D0E0F10L)
                .spanId(0xF1F2F3F4F5F6F7F8L)
                .startNs(START_NS)
                .endNs(END_NS)
                .owner(KernelLayoutDescriptor.observationPoint(IFINDEX, KernelLayoutDescriptor.HOOK_INGRESS))
                .reverseOwner(KernelLayoutDescriptor.observationPoint(9, KernelLayoutDescriptor.HOOK_EGRESS))
                .ipVersion(ipVersion)
                .protocol(protocol);
        putAddress(record, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, source);
        putAddress(record, FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, destination);
        for (int i = 0; i < 20; i++) {
            record.buffer().putByte(FlowRecordFlyweight.COMMUNITY_DIGEST_OFFSET + i, (byte) (i * 13));
        }
        return record;
    }

    public static void putAddress(final FlowRecordFlyweight record, final int offset, final String text) {
        final byte[] bytes = bytes(text);
        final int start = record.offset() + offset;
        record.buffer().setMemory(start, 16, (byte) 0);
        if (bytes.length == 4) {
            record.buffer().putShort(start + 10, (short) 0xFFFF);
        }
        record.buffer().putBytes(start + 16 - bytes.length, bytes);
    }

    private static byte[] bytes(final String text) {
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static FlowRecordFlyweight counters(
            final FlowRecordFlyweight record,
            final long packetsDelta,
            final long bytesDelta,
            final long packetsTotal,
            final long bytesTotal,
            final long reversePacketsDelta,
            final long reverseBytesDelta,
            final long reversePacketsTotal,
            final long reverseBytesTotal) {
        return record.packetsDelta(packetsDelta)
                .bytesDelta(bytesDelta)
                .packetsTotal(packetsTotal)
                .bytesTotal(bytesTotal)
                .reversePacketsDelta(reversePacketsDelta)
                .reverseBytesDelta(reverseBytesDelta)
                .reversePacketsTotal(reversePacketsTotal)
                .reverseBytesTotal(reverseBytesTotal);
    }
}
