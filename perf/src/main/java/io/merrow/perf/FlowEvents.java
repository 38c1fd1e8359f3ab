package io.merrow.perf;

import io.merrow.layout.FlowBucketDescriptor;
import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowTableDescriptor;
import io.merrow.layout.HotSideDescriptor;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.SideFactsDescriptor;
import io.merrow.table.FlowSlots;
import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A flow table in ordinary memory with so many flows in it, one after the other and round again, each with a packet more than the time
 * before: what a sweep hands on. Slots are visited in an order that defeats the prefetcher. Single threaded; no allocation after the
 * constructor.
 */
public final class FlowEvents {
    /** Odd, so that it visits every flow of a power of two. */
    private static final int STRIDE = 0x9E3779B1;

    private static final int BASE_PORT = 1024;
    private static final long BORN_NS = 1;

    private final ByteOrder order = ByteOrder.nativeOrder();
    private final FlowSlots slots;
    private final int mask;
    private int visit;
    private long round = 1;
    private int slot;

    /**
     * @param flows rounded up to a power of two, at most that of a segment.
     */
    public FlowEvents(final int flows) {
        final int count = BitUtil.findNextPositivePowerOfTwo(flows);
        mask = count - 1;
        final UnsafeBuffer table = memory(FlowTableDescriptor.LENGTH);
        table.putLong(FlowTableDescriptor.FRESH_OFFSET, count, order);
        slots = new FlowSlots(
                table,
                memory(Math.max(1, count / 4) * FlowBucketDescriptor.LENGTH),
                memory(count * 2),
                new UnsafeBuffer[] {memory(count * FlowHotDescriptor.LENGTH)},
                new UnsafeBuffer[] {memory(count * FlowColdDescriptor.LENGTH)},
                count);
        for (int i = 0; i < count; i++) {
            put(i);
        }
    }

    private static UnsafeBuffer memory(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, BitUtil.CACHE_LINE_LENGTH));
    }

    private void put(final int flow) {
        final UnsafeBuffer hot = slots.hot(flow);
        final int at = slots.hotOffset(flow) + FlowHotDescriptor.KEY_OFFSET;
        hot.putInt(at + FlowKeyFlyweight.ADDRESS_LOW_OFFSET + 8, 0xFFFF0000, order);
        hot.putInt(at + FlowKeyFlyweight.ADDRESS_LOW_OFFSET + 12, 0x0100000A + (flow >>> 14 << 8), order);
        hot.putInt(at + FlowKeyFlyweight.ADDRESS_HIGH_OFFSET + 8, 0xFFFF0000, order);
        hot.putInt(at + FlowKeyFlyweight.ADDRESS_HIGH_OFFSET + 12, 0xFE01000A, order);
        hot.putShort(
                at + FlowKeyFlyweight.PORT_LOW_OFFSET, (short) (BASE_PORT + (flow & 0x3FFF)), ByteOrder.BIG_ENDIAN);
        hot.putShort(at + FlowKeyFlyweight.PORT_HIGH_OFFSET, (short) 443, ByteOrder.BIG_ENDIAN);
        hot.putByte(at + FlowKeyFlyweight.PROTOCOL_OFFSET, (byte) 17);
        hot.putByte(at + FlowKeyFlyweight.IP_VERSION_OFFSET, (byte) 4);
        slots.cold(flow).putLong(slots.coldOffset(flow) + FlowColdDescriptor.BORN_NS_OFFSET, BORN_NS, order);
        putSide(flow, FlowHotDescriptor.LOW_TO_HIGH_OFFSET, FlowColdDescriptor.LOW_TO_HIGH_OFFSET);
        putSide(flow, FlowHotDescriptor.HIGH_TO_LOW_OFFSET, FlowColdDescriptor.HIGH_TO_LOW_OFFSET);
        hot.putIntOrdered(slots.hotOffset(flow) + FlowHotDescriptor.STATE_OFFSET, KernelLayoutDescriptor.SLOT_LIVE);
    }

    private void putSide(final int flow, final int side, final int facts) {
        slots.hot(flow)
                .putInt(
                        slots.hotOffset(flow) + side + HotSideDescriptor.OWNER_OFFSET,
                        (int) KernelLayoutDescriptor.observationPoint(2, KernelLayoutDescriptor.HOOK_INGRESS),
                        order);
        final int at = slots.coldOffset(flow) + facts;
        slots.cold(flow).putLong(at + SideFactsDescriptor.FIRST_NS_OFFSET, BORN_NS, order);
        slots.cold(flow).putByte(at + SideFactsDescriptor.TTL_OFFSET, (byte) 64);
    }

    /** Moves to the next flow, which gets a packet in each direction; {@link #slot()} is its slot then. */
    public void next() {
        slot = visit * STRIDE & mask;
        if ((++visit & mask) == 0) {
            round++;
        }
        putCounters(FlowHotDescriptor.LOW_TO_HIGH_OFFSET);
        putCounters(FlowHotDescriptor.HIGH_TO_LOW_OFFSET);
    }

    private void putCounters(final int side) {
        final UnsafeBuffer hot = slots.hot(slot);
        final int at = slots.hotOffset(slot) + side;
        hot.putLong(at + HotSideDescriptor.PACKETS_OFFSET, round, order);
        hot.putLong(at + HotSideDescriptor.BYTES_OFFSET, round * 1500, order);
        hot.putLong(at + HotSideDescriptor.LAST_NS_OFFSET, round, order);
    }

    public int slot() {
        return slot;
    }

    public long bornNs() {
        return BORN_NS;
    }

    public FlowSlots slots() {
        return slots;
    }

    /** Flows in all. */
    public int flows() {
        return mask + 1;
    }
}
