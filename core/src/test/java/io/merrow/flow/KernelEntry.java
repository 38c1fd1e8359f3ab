package io.merrow.flow;

import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_FIN;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_SYN;

import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.HotSideDescriptor;
import io.merrow.layout.SideFactsDescriptor;
import io.merrow.table.ModelTable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The content of a slot, written field by field as the kernel would: in memory of its own, and in a slot of a table once
 * {@link #into} has put it there.
 */
public final class KernelEntry {
    public static final int NO_SLOT = -1;

    public final UnsafeBuffer key;
    private UnsafeBuffer hot = new UnsafeBuffer(new byte[FlowHotDescriptor.LENGTH]);
    private int hotOffset;
    private UnsafeBuffer cold = new UnsafeBuffer(new byte[FlowColdDescriptor.LENGTH]);
    private int coldOffset;
    private final UnsafeBuffer content =
            new UnsafeBuffer(new byte[FlowHotDescriptor.LENGTH + FlowColdDescriptor.LENGTH]);
    private int slot = NO_SLOT;
    private long birth;

    private KernelEntry(final UnsafeBuffer key) {
        this.key = key;
        hot.putBytes(FlowHotDescriptor.KEY_OFFSET, key, 0, FlowKeyFlyweight.LENGTH);
    }

    /** An entry whose low end is the one that sorts first; the sender is unknown. */
    public static KernelEntry of(
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

    /** Another entry of the same key. */
    public KernelEntry again() {
        return new KernelEntry(key);
    }

    /** The entry as it is, in memory of its own. */
    public KernelEntry snapshot() {
        final KernelEntry copy = new KernelEntry(key);
        copy.hot.putBytes(0, hot, hotOffset, FlowHotDescriptor.LENGTH);
        copy.hot.putInt(FlowHotDescriptor.STATE_OFFSET, 0);
        copy.cold.putBytes(0, cold, coldOffset, FlowColdDescriptor.LENGTH);
        return copy;
    }

    public static byte[] address(final String text) {
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

    /** Puts it into a free slot, where it is from then on; false: there is none. */
    boolean into(final ModelTable table) {
        final int free = table.take();
        if (free == ModelTable.NONE) {
            return false;
        }
        final UnsafeBuffer hotThere = table.slots().hot(free);
        final UnsafeBuffer coldThere = table.slots().cold(free);
        hotThere.putBytes(table.slots().hotOffset(free), hot, hotOffset, FlowHotDescriptor.LENGTH);
        coldThere.putBytes(table.slots().coldOffset(free), cold, coldOffset, FlowColdDescriptor.LENGTH);
        hot = hotThere;
        hotOffset = table.slots().hotOffset(free);
        cold = coldThere;
        coldOffset = table.slots().coldOffset(free);
        slot = free;
        birth = bornNs();
        return true;
    }

    /** As an overflow event has it: {@code struct flow_hot}, and {@code struct flow_cold} behind it. */
    UnsafeBuffer content() {
        content.putBytes(0, hot, hotOffset, FlowHotDescriptor.LENGTH);
        content.putBytes(FlowHotDescriptor.LENGTH, cold, coldOffset, FlowColdDescriptor.LENGTH);
        return content;
    }

    /** Where it is, or was; {@link #NO_SLOT}: nowhere yet. */
    int slot() {
        return slot;
    }

    /** Birth of what was put into the slot. */
    long birth() {
        return birth;
    }

    /** Begins again in memory of its own, empty; allocates nothing after the first time. */
    void clear(final UnsafeBuffer ownHot, final UnsafeBuffer ownCold) {
        hot = ownHot;
        hotOffset = 0;
        cold = ownCold;
        coldOffset = 0;
        hot.setMemory(0, FlowHotDescriptor.LENGTH, (byte) 0);
        cold.setMemory(0, FlowColdDescriptor.LENGTH, (byte) 0);
        hot.putBytes(FlowHotDescriptor.KEY_OFFSET, key, 0, FlowKeyFlyweight.LENGTH);
        slot = NO_SLOT;
    }

    UnsafeBuffer cold() {
        return cold;
    }

    int coldOffset() {
        return coldOffset;
    }

    public KernelEntry bornNs(final long ns) {
        cold.putLong(coldOffset + FlowColdDescriptor.BORN_NS_OFFSET, ns);
        return this;
    }

    public long bornNs() {
        return cold.getLong(coldOffset + FlowColdDescriptor.BORN_NS_OFFSET);
    }

    public KernelEntry handshake(final long synNs, final long establishedNs) {
        cold.putLong(coldOffset + FlowColdDescriptor.SYN_NS_OFFSET, synNs);
        cold.putLong(coldOffset + FlowColdDescriptor.LAST_SYN_NS_OFFSET, synNs);
        cold.putLong(coldOffset + FlowColdDescriptor.ESTABLISHED_NS_OFFSET, establishedNs);
        return this;
    }

    /** Counts a packet, and makes the entry with it when it is the first. */
    public KernelEntry packet(final int side, final long ns, final int bytes) {
        return packets(side, ns, 1, bytes);
    }

    public KernelEntry packets(final int side, final long ns, final long packets, final long bytes) {
        if (bornNs() == 0) {
            bornNs(ns);
        }
        if (lastNs() == 0) {
            hot.putByte(hotOffset + FlowHotDescriptor.FIRST_SIDE_OFFSET, (byte) side);
        }
        hot.getAndAddLong(side(side) + HotSideDescriptor.PACKETS_OFFSET, packets);
        hot.getAndAddLong(side(side) + HotSideDescriptor.BYTES_OFFSET, bytes);
        hot.putLong(side(side) + HotSideDescriptor.LAST_NS_OFFSET, ns);
        if (cold.getLong(facts(side) + SideFactsDescriptor.FIRST_NS_OFFSET) == 0) {
            cold.putLong(facts(side) + SideFactsDescriptor.FIRST_NS_OFFSET, ns);
        }
        return this;
    }

    /** Counts a packet that was on its way for a while. */
    void late(final int side, final long ns, final int bytes) {
        final long lastNs = hot.getLong(side(side) + HotSideDescriptor.LAST_NS_OFFSET);
        packet(side, Math.max(ns, lastNs), bytes);
    }

    /** A TCP packet of 60 bytes with these flags; its marks as the kernel sets them. */
    public KernelEntry tcp(final int side, final long ns, final int flags) {
        packet(side, ns, 60);
        final boolean isSyn = (flags & TCP_SYN) != 0;
        final int mark = !isSyn ? 0 : (flags & TCP_ACK) != 0 ? SIDE_SYN_ACK : SIDE_SYN;
        return flags(side, flags | mark);
    }

    public KernelEntry flags(final int side, final int flags) {
        final int at = side(side) + HotSideDescriptor.FLAGS_OFFSET;
        hot.putInt(at, hot.getInt(at) | flags);
        return this;
    }

    public int flags(final int side) {
        return hot.getInt(side(side) + HotSideDescriptor.FLAGS_OFFSET);
    }

    public KernelEntry sequence(final int side, final int initialSequence) {
        cold.putInt(facts(side) + SideFactsDescriptor.TCP_INITIAL_SEQUENCE_OFFSET, initialSequence);
        return this;
    }

    public int sequence(final int side) {
        return cold.getInt(facts(side) + SideFactsDescriptor.TCP_INITIAL_SEQUENCE_OFFSET);
    }

    public KernelEntry acknowledgment(final int side, final int number) {
        hot.putInt(side(side) + HotSideDescriptor.TCP_ACKNOWLEDGMENT_OFFSET, number);
        return flags(side, TCP_ACK);
    }

    public KernelEntry fin(final int side, final long ns, final int end) {
        cold.putInt(facts(side) + SideFactsDescriptor.TCP_FIN_END_OFFSET, end);
        return tcp(side, ns, TCP_FIN | TCP_ACK);
    }

    public KernelEntry owner(final int side, final long observationPoint) {
        hot.putInt(side(side) + HotSideDescriptor.OWNER_OFFSET, (int) observationPoint);
        return this;
    }

    public KernelEntry facts(
            final int side,
            final int ttl,
            final int trafficClass,
            final int flowLabel,
            final int type,
            final int code) {
        cold.putByte(facts(side) + SideFactsDescriptor.TTL_OFFSET, (byte) ttl);
        cold.putByte(facts(side) + SideFactsDescriptor.TRAFFIC_CLASS_OFFSET, (byte) trafficClass);
        cold.putInt(facts(side) + SideFactsDescriptor.FLOW_LABEL_OFFSET, flowLabel);
        cold.putByte(facts(side) + SideFactsDescriptor.ICMP_TYPE_OFFSET, (byte) type);
        cold.putByte(facts(side) + SideFactsDescriptor.ICMP_CODE_OFFSET, (byte) code);
        return this;
    }

    KernelEntry overhead(final int side, final long bytes) {
        cold.putLong(facts(side) + SideFactsDescriptor.OVERHEAD_BYTES_OFFSET, bytes);
        return this;
    }

    KernelEntry processId(final int side, final int processId) {
        for (int i = 0; i < 3; i++) {
            cold.putByte(facts(side) + SideFactsDescriptor.PROCESS_ID_OFFSET + i, (byte) (processId >> 8 * i));
        }
        return this;
    }

    /** TCP counters of one side, as the program counts them. */
    KernelEntry tcpCounts(final int side, final int retransmits, final int outOfOrder, final int zeroWindows) {
        cold.putInt(facts(side) + SideFactsDescriptor.TCP_RETRANSMITS_OFFSET, retransmits);
        cold.putInt(facts(side) + SideFactsDescriptor.TCP_OUT_OF_ORDER_OFFSET, outOfOrder);
        cold.putInt(facts(side) + SideFactsDescriptor.TCP_ZERO_WINDOWS_OFFSET, zeroWindows);
        return this;
    }

    /** Round trips and answers of one side, likewise. */
    KernelEntry tcpTimes(
            final int side, final int samples, final long rttSumNs, final int answers, final long answerSumNs) {
        cold.putInt(facts(side) + SideFactsDescriptor.TCP_RTT_SAMPLES_OFFSET, samples);
        cold.putLong(facts(side) + SideFactsDescriptor.TCP_RTT_SUM_NS_OFFSET, rttSumNs);
        cold.putInt(facts(side) + SideFactsDescriptor.TCP_ANSWERS_OFFSET, answers);
        cold.putLong(facts(side) + SideFactsDescriptor.TCP_ANSWER_SUM_NS_OFFSET, answerSumNs);
        return this;
    }

    /** Where a field of {@code struct flow_side_facts} is in {@link #cold}. */
    int factsOffset(final int side, final int field) {
        return facts(side) + field;
    }

    public long packets(final int side) {
        return hot.getLong(side(side) + HotSideDescriptor.PACKETS_OFFSET);
    }

    long lastNs() {
        return Math.max(
                hot.getLong(side(0) + HotSideDescriptor.LAST_NS_OFFSET),
                hot.getLong(side(1) + HotSideDescriptor.LAST_NS_OFFSET));
    }

    private int side(final int side) {
        return hotOffset + FlowHotDescriptor.LOW_TO_HIGH_OFFSET + side * HotSideDescriptor.LENGTH;
    }

    private int facts(final int side) {
        return coldOffset + FlowColdDescriptor.LOW_TO_HIGH_OFFSET + side * SideFactsDescriptor.LENGTH;
    }
}
