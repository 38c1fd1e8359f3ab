package io.merrow.perf;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Snapshots of so many flows, one after the other and round again, each with a packet more than the time before: what a
 * sweep hands on. Keys are visited in an order that defeats the prefetcher. Single threaded; no allocation after the
 * constructor.
 */
public final class FlowEvents {
    /** Odd, so that it visits every flow of a power of two. */
    private static final int STRIDE = 0x9E3779B1;

    private static final int BASE_PORT = 1024;

    private final ByteOrder order = ByteOrder.nativeOrder();
    private final UnsafeBuffer keys;
    private final UnsafeBuffer value;
    private final int mask;
    private int visit;
    private long round = 1;
    private int keyOffset;

    /**
     * @param flows rounded up to a power of two.
     */
    public FlowEvents(final int flows) {
        final int count = BitUtil.findNextPositivePowerOfTwo(flows);
        mask = count - 1;
        keys = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(count * FlowKeyFlyweight.LENGTH, BitUtil.CACHE_LINE_LENGTH));
        value = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(FlowValueFlyweight.LENGTH, BitUtil.CACHE_LINE_LENGTH));
        for (int i = 0; i < count; i++) {
            putKey(i * FlowKeyFlyweight.LENGTH, i);
        }
        value.putLong(FlowValueFlyweight.BORN_NS_OFFSET, 1, order);
        value.putLong(FlowValueFlyweight.BORN_CHECK_NS_OFFSET, 1, order);
        side(FlowValueFlyweight.LOW_TO_HIGH_OFFSET);
        side(FlowValueFlyweight.HIGH_TO_LOW_OFFSET);
    }

    private void putKey(final int at, final int flow) {
        keys.putInt(at + FlowKeyFlyweight.ADDRESS_LOW_OFFSET + 8, 0xFFFF0000, order);
        keys.putInt(at + FlowKeyFlyweight.ADDRESS_LOW_OFFSET + 12, 0x0100000A + (flow >>> 14 << 8), order);
        keys.putInt(at + FlowKeyFlyweight.ADDRESS_HIGH_OFFSET + 8, 0xFFFF0000, order);
        keys.putInt(at + FlowKeyFlyweight.ADDRESS_HIGH_OFFSET + 12, 0xFE01000A, order);
        keys.putShort(
                at + FlowKeyFlyweight.PORT_LOW_OFFSET, (short) (BASE_PORT + (flow & 0x3FFF)), ByteOrder.BIG_ENDIAN);
        keys.putShort(at + FlowKeyFlyweight.PORT_HIGH_OFFSET, (short) 443, ByteOrder.BIG_ENDIAN);
        keys.putByte(at + FlowKeyFlyweight.PROTOCOL_OFFSET, (byte) 17);
        keys.putByte(at + FlowKeyFlyweight.IP_VERSION_OFFSET, (byte) 4);
    }

    private void side(final int at) {
        value.putLong(at + FlowSideFlyweight.FIRST_NS_OFFSET, 1, order);
        value.putLong(
                at + FlowSideFlyweight.OWNER_OFFSET,
                KernelLayoutDescriptor.observationPoint(2, KernelLayoutDescriptor.HOOK_INGRESS),
                order);
        value.putByte(at + FlowSideFlyweight.TTL_OFFSET, (byte) 64);
    }

    /** Moves to the next flow's snapshot; {@link #key()} and {@link #value()} then hold it. */
    public void next() {
        keyOffset = (visit * STRIDE & mask) * FlowKeyFlyweight.LENGTH;
        if ((++visit & mask) == 0) {
            round++;
        }
        putCounters(FlowValueFlyweight.LOW_TO_HIGH_OFFSET);
        putCounters(FlowValueFlyweight.HIGH_TO_LOW_OFFSET);
    }

    private void putCounters(final int at) {
        value.putLong(at + FlowSideFlyweight.PACKETS_OFFSET, round, order);
        value.putLong(at + FlowSideFlyweight.BYTES_OFFSET, round * 1500, order);
        value.putLong(at + FlowSideFlyweight.LAST_NS_OFFSET, round, order);
    }

    public UnsafeBuffer key() {
        return keys;
    }

    public int keyOffset() {
        return keyOffset;
    }

    public UnsafeBuffer value() {
        return value;
    }

    /** Flows in all. */
    public int flows() {
        return mask + 1;
    }
}
