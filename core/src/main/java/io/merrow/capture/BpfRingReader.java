package io.merrow.capture;

import io.merrow.layout.ConsumerControlDescriptor;
import io.merrow.layout.EventRingDescriptor;
import io.merrow.thread.SingleThread;
import java.nio.ByteOrder;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the kernel's event ring in place: no system call, no JNI call, no copy.
 *
 * <p>One thread. The kernel publishes a record by clearing its busy bit with release order; we give room back by storing
 * the consumer position with release order after the handler has taken the records.
 */
public final class BpfRingReader {
    private final SingleThread thread = new SingleThread();
    private final AtomicBuffer consumerPage;
    private final AtomicBuffer producerPage;
    private final UnsafeBuffer data;
    private final AtomicBuffer control;
    private final long mask;
    private long position;

    /**
     * @param consumerPage position that we write, at 0.
     * @param producerPage position that the kernel writes, at 0.
     * @param data         the ring's bytes, mapped twice in a row so that no record is cut.
     * @param size         of the ring in bytes, a power of two.
     * @param control      {@code struct consumer_control}.
     */
    public BpfRingReader(
            final AtomicBuffer consumerPage,
            final AtomicBuffer producerPage,
            final UnsafeBuffer data,
            final int size,
            final AtomicBuffer control) {
        this.consumerPage = consumerPage;
        this.producerPage = producerPage;
        this.data = data;
        this.mask = size - 1L;
        this.control = control;
        this.position = consumerPage.getLongVolatile(0);
    }

    /**
     * Hands on what is there, up to {@code limit} records.
     *
     * @return how many were taken; less than {@code limit} when the ring is empty or the handler stopped.
     */
    public int poll(final EventHandler handler, final int limit) {
        assert thread.isSame();
        final long end = producerPage.getLongVolatile(0);
        long at = position;
        int taken = 0;
        try {
            while (taken < limit && at < end) {
                final int index = (int) (at & mask);
                final int header = data.getIntVolatile(index);
                if ((header & EventRingDescriptor.BUSY_BIT) != 0) {
                    break;
                }
                final int length = header & EventRingDescriptor.LENGTH_MASK;
                if ((header & EventRingDescriptor.DISCARD_BIT) == 0) {
                    if (!handler.onEvent(data, index + EventRingDescriptor.HEADER_LENGTH, length)) {
                        break;
                    }
                    taken++;
                }
                at += EventRingDescriptor.alignedLength(length);
            }
        } finally {
            if (at != position) {
                position = at;
                consumerPage.putLongRelease(0, at);
            }
        }
        return taken;
    }

    /** From now on another thread polls; this one must not. */
    public void handOver() {
        assert thread.handOver();
    }

    /** Bytes that producers have reserved and we have not read. */
    public long backlogBytes() {
        return producerPage.getLongVolatile(0) - position;
    }

    /** Requests the kernel to wake us with the next event. Check {@link #backlogBytes()} after it and before sleeping. */
    public void announceSleep() {
        control.putIntVolatile(ConsumerControlDescriptor.SLEEPING_OFFSET, 1);
    }

    /** We are awake: the kernel need not ring. */
    public void announceAwake() {
        control.putInt(ConsumerControlDescriptor.SLEEPING_OFFSET, 0, ByteOrder.nativeOrder());
    }

    @Override
    public String toString() {
        return "BpfRingReader{position=" + position + ", backlogBytes=" + backlogBytes() + '}';
    }
}
