package io.merrow.ring;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.ShardValueDescriptor;
import io.merrow.layout.TcpFactsFlyweight;
import io.merrow.layout.TcpSideFlyweight;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Makes of a kernel value what a shard gets ({@link ShardValueDescriptor}): a third less to move through the ring.
 * Producer's thread only.
 */
final class ShardValueWriter {
    private static final int TCP = 6;

    private final FlowValueFlyweight value = new FlowValueFlyweight();
    private final TcpSideFlyweight side = new TcpSideFlyweight();
    private final TcpFactsFlyweight facts = new TcpFactsFlyweight();

    /**
     * @param type of the event, which says whether the value is whole.
     */
    void write(
            final int type,
            final DirectBuffer key,
            final int keyOffset,
            final DirectBuffer source,
            final int sourceOffset,
            final MutableDirectBuffer target,
            final int targetOffset) {
        target.putBytes(targetOffset, source, sourceOffset, FlowValueFlyweight.SHORT_LENGTH);
        if (hasFacts(type, key, keyOffset, value.wrap(source, sourceOffset))) {
            side.wrap(source, sourceOffset + FlowValueFlyweight.TCP_LOW_TO_HIGH_OFFSET);
            facts.wrap(target, targetOffset + ShardValueDescriptor.TCP_LOW_TO_HIGH_OFFSET)
                    .summarize(side);
            side.wrap(source, sourceOffset + FlowValueFlyweight.TCP_HIGH_TO_LOW_OFFSET);
            facts.wrap(target, targetOffset + ShardValueDescriptor.TCP_HIGH_TO_LOW_OFFSET)
                    .summarize(side);
        } else {
            final int at = targetOffset + ShardValueDescriptor.TCP_LOW_TO_HIGH_OFFSET;
            target.setMemory(at, 2 * TcpFactsFlyweight.LENGTH, (byte) 0);
        }
    }

    /** A restart in the middle of the copy leaves the TCP part of the next flow behind the value of this one. */
    private static boolean hasFacts(
            final int type, final DirectBuffer key, final int keyOffset, final FlowValueFlyweight value) {
        return key.getByte(keyOffset + FlowKeyFlyweight.PROTOCOL_OFFSET) == TCP
                && KernelLayoutDescriptor.hasWholeValue(type)
                && value.tcpBornNs() == value.bornNs();
    }
}
