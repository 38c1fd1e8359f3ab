package io.merrow.flow;

import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;

import io.merrow.layout.ShardValueDescriptor;
import io.merrow.layout.TcpFactsFlyweight;
import org.agrona.DirectBuffer;

/**
 * Keeps the latest TCP facts that a value brought; the kernel's are cumulative, so they are simply taken over. One thread.
 */
final class TcpFactsAccumulator {
    private final FlowDetails details;
    private final TcpFactsFlyweight facts = new TcpFactsFlyweight();

    TcpFactsAccumulator(final FlowDetails details) {
        this.details = details;
    }

    /**
     * @param offset of a shard value ({@link ShardValueDescriptor}).
     */
    void apply(final FlowSlotFlyweight slot, final DirectBuffer buffer, final int offset) {
        final int low = offset + ShardValueDescriptor.TCP_LOW_TO_HIGH_OFFSET;
        final int high = offset + ShardValueDescriptor.TCP_HIGH_TO_LOW_OFFSET;
        if ((isBlank(buffer, low) && isBlank(buffer, high)) || !details.ensureTcp(slot)) {
            return;
        }
        take(slot, LOW_TO_HIGH, buffer, low);
        take(slot, HIGH_TO_LOW, buffer, high);
    }

    private void take(final FlowSlotFlyweight slot, final int side, final DirectBuffer buffer, final int offset) {
        details.wrapTcp(slot, side, facts);
        facts.buffer().putBytes(facts.offset(), buffer, offset, TcpFactsFlyweight.LENGTH);
    }

    /** Most values bring none, or nothing worth to keep: then a flow takes no room for it. */
    private static boolean isBlank(final DirectBuffer buffer, final int offset) {
        long all = 0;
        for (int i = 0; i < TcpFactsFlyweight.LENGTH; i += 8) {
            all |= buffer.getLong(offset + i);
        }
        return all == 0;
    }

    @Override
    public String toString() {
        return "TcpFactsAccumulator{" + details + '}';
    }
}
