package io.merrow.ring;

import com.google.errorprone.annotations.CheckReturnValue;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.thread.SingleThread;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The way from the capture thread to one shard: a Disruptor ring of slot numbers with one producer and one polling consumer. What
 * is in a slot both sides have mapped. Only a packet that found no slot is carried itself, in a second ring beside; a place in the first
 * announces it, so that the order stays.
 *
 * <p>{@link #offer} and {@link #offerPacket} are called by the capture thread only, {@link #poll} and {@link #readPacket} by the shard's
 * thread only. None waits or allocates.
 */
public final class FlowRing {
    /** {@code struct flow_hot}, and {@code struct flow_cold} behind it. */
    static final int PACKET_LENGTH = FlowHotDescriptor.LENGTH + FlowColdDescriptor.LENGTH;

    private static final int PACKET_TYPE = 1;
    private static final int PACKETS_BYTES = 1 << 18;

    private final SingleThread producer = new SingleThread();
    private final SingleThread consumer = new SingleThread();
    private final RingBuffer<SlotEvent> ring;
    private final EventPoller<SlotEvent> poller;
    private final OneToOneRingBuffer packets = new OneToOneRingBuffer(new UnsafeBuffer(BufferUtil.allocateDirectAligned(
            PACKETS_BYTES + RingBufferDescriptor.TRAILER_LENGTH, BitUtil.CACHE_LINE_LENGTH)));

    /**
     * @param capacity slot numbers, rounded up to a power of two.
     */
    public FlowRing(final int capacity) {
        // The wait strategy is never asked: the consumer polls.
        ring = RingBuffer.createSingleProducer(
                SlotEvent::new, BitUtil.findNextPositivePowerOfTwo(capacity), new BusySpinWaitStrategy());
        poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
    }

    /**
     * Announces news of a slot.
     *
     * @param bornNs  birth of the flow that it is about.
     * @param timeNs  when the kernel sent the event.
     * @param isTimed false: a sweep found it, at that time.
     * @return false when the ring is full.
     */
    @CheckReturnValue
    public boolean offer(final int slot, final long bornNs, final long timeNs, final boolean isTimed) {
        assert producer.isSame();
        if (!ring.hasAvailableCapacity(1)) {
            return false;
        }
        publish(slot, bornNs, timeNs, isTimed);
        return true;
    }

    /** Copies a packet in that found no slot; false when either ring is full. */
    @CheckReturnValue
    public boolean offerPacket(
            final long timeNs, final DirectBuffer buffer, final int hotOffset, final int coldOffset) {
        assert producer.isSame();
        if (!ring.hasAvailableCapacity(1)) {
            return false;
        }
        final int index = packets.tryClaim(PACKET_TYPE, PACKET_LENGTH);
        if (index < 0) {
            return false;
        }
        packets.buffer().putBytes(index, buffer, hotOffset, FlowHotDescriptor.LENGTH);
        packets.buffer().putBytes(index + FlowHotDescriptor.LENGTH, buffer, coldOffset, FlowColdDescriptor.LENGTH);
        packets.commit(index);
        publish(SlotEvent.PACKET, 0, timeNs, true);
        return true;
    }

    private void publish(final int slot, final long bornNs, final long timeNs, final boolean isTimed) {
        final long sequence = ring.next();
        try {
            ring.get(sequence).set(slot, bornNs, timeNs, isTimed);
        } finally {
            ring.publish(sequence);
        }
    }

    /** Hands what is there to the handler until it answers false; returns whether there was anything. */
    boolean poll(final EventPoller.Handler<SlotEvent> handler) {
        assert consumer.isSame();
        try {
            return poller.poll(handler) == EventPoller.PollState.PROCESSING;
        } catch (final RuntimeException e) {
            throw e;
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Passes on the packet that a {@link SlotEvent#PACKET} announces. */
    void readPacket(final MessageHandler handler) {
        assert consumer.isSame();
        if (packets.read(handler, 1) == 0) {
            packets.read(handler, 1); // before was padding at the end of the memory
        }
    }

    /** Places in use. Any thread. */
    public long size() {
        return ring.getBufferSize() - ring.remainingCapacity();
    }

    /** Places in all. */
    public int capacity() {
        return ring.getBufferSize();
    }

    @Override
    public String toString() {
        return "FlowRing{size=" + size() + ", capacity=" + capacity() + '}';
    }
}
