package io.merrow.ring;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The way from the capture thread to one shard: a Disruptor ring with one producer and one polling consumer.
 *
 * <p>{@link #offer} is called by the capture thread only, {@link #poll} by the shard's thread only. Neither waits nor
 * allocates.
 */
public final class FlowRing {
    private final RingBuffer<FlowRingSlot> ring;
    private final ShardValueWriter values = new ShardValueWriter();
    private final EventPoller<FlowRingSlot> poller;

    /**
     * @param capacity slots, rounded up to a power of two; {@value FlowRingSlot#LENGTH} bytes off-heap each.
     */
    public FlowRing(final int capacity) {
        final int slots = BitUtil.findNextPositivePowerOfTwo(capacity);
        final UnsafeBuffer memory = new UnsafeBuffer(BufferUtil.allocateDirectAligned(
                Math.multiplyExact(slots, FlowRingSlot.LENGTH), BitUtil.CACHE_LINE_LENGTH));
        final SlotFactory factory = new SlotFactory(memory);
        // The wait strategy is never asked: the consumer polls.
        ring = RingBuffer.createSingleProducer(factory::next, slots, new BusySpinWaitStrategy());
        poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
    }

    private static final class SlotFactory {
        private final UnsafeBuffer memory;
        private int offset;

        private SlotFactory(final UnsafeBuffer memory) {
            this.memory = memory;
        }

        private FlowRingSlot next() {
            final FlowRingSlot slot = new FlowRingSlot(memory, offset);
            offset += FlowRingSlot.LENGTH;
            return slot;
        }
    }

    /** Copies one event in; false when the ring is full. */
    public boolean offer(
            final int type,
            final long timeNs,
            final DirectBuffer keyBuffer,
            final int keyOffset,
            final DirectBuffer valueBuffer,
            final int valueOffset) {
        if (!ring.hasAvailableCapacity(1)) {
            return false;
        }
        final long sequence = ring.next();
        try {
            ring.get(sequence).set(type, timeNs, keyBuffer, keyOffset, valueBuffer, valueOffset, values);
        } finally {
            ring.publish(sequence);
        }
        return true;
    }

    /** Hands what is there to the handler until it answers false; returns whether there was anything. */
    boolean poll(final EventPoller.Handler<FlowRingSlot> handler) {
        try {
            return poller.poll(handler) == EventPoller.PollState.PROCESSING;
        } catch (final RuntimeException e) {
            throw e;
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Slots in use. Any thread. */
    public long size() {
        return ring.getBufferSize() - ring.remainingCapacity();
    }

    /** Slots in all. */
    public int capacity() {
        return ring.getBufferSize();
    }

    @Override
    public String toString() {
        return "FlowRing{size=" + size() + ", capacity=" + capacity() + '}';
    }
}
