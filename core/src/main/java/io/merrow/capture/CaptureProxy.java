package io.merrow.capture;

import io.merrow.layout.FlowKeyFlyweight;
import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** The door into the capture thread: shards ask for entries to be released, the conductor for a last sweep. */
public final class CaptureProxy {
    /** Message type of a release request; Agrona wants a positive one. */
    static final int RELEASE = 1;

    private static final int MESSAGE_LENGTH = BitUtil.align(8 + ReleaseDescriptor.LENGTH, 8);

    private final ManyToOneRingBuffer releases;
    private final ManyToOneConcurrentArrayQueue<Runnable> commands = new ManyToOneConcurrentArrayQueue<>(64);

    /**
     * @param capacity release requests that may wait, rounded up to a power of two.
     */
    public CaptureProxy(final int capacity) {
        final int length = BitUtil.findNextPositivePowerOfTwo(capacity * MESSAGE_LENGTH);
        releases = new ManyToOneRingBuffer(new UnsafeBuffer(BufferUtil.allocateDirectAligned(
                length + RingBufferDescriptor.TRAILER_LENGTH, BitUtil.CACHE_LINE_LENGTH)));
    }

    /** As {@code flow.FlowReleaser.onRelease}. Any thread; does not wait. */
    public boolean offerRelease(final DirectBuffer buffer, final int keyOffset, final long bornNs, final long lastNs) {
        final int index = releases.tryClaim(RELEASE, ReleaseDescriptor.LENGTH);
        if (index < 0) {
            return false;
        }
        final UnsafeBuffer message = (UnsafeBuffer) releases.buffer();
        message.putLong(index + ReleaseDescriptor.BORN_NS_OFFSET, bornNs, ByteOrder.nativeOrder());
        message.putLong(index + ReleaseDescriptor.LAST_NS_OFFSET, lastNs, ByteOrder.nativeOrder());
        message.putBytes(index + ReleaseDescriptor.KEY_OFFSET, buffer, keyOffset, FlowKeyFlyweight.LENGTH);
        releases.commit(index);
        return true;
    }

    /** Has something done on the capture thread; false when too much waits already. Any thread. */
    public boolean offerCommand(final Runnable command) {
        return commands.offer(command);
    }

    ManyToOneRingBuffer releases() {
        return releases;
    }

    ManyToOneConcurrentArrayQueue<Runnable> commands() {
        return commands;
    }
}
