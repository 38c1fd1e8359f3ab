package io.merrow.system;

import org.agrona.DirectBuffer;

/** Addresses that the kernel may read and write. */
public final class NativeMemory {
    private NativeMemory() {}

    /**
     * Address of a range of a buffer outside the Java heap.
     *
     * @throws IllegalArgumentException  when the buffer is on the heap, where the collector moves it.
     * @throws IndexOutOfBoundsException when the range is not inside the buffer.
     */
    public static long address(final DirectBuffer buffer, final int offset, final int length) {
        if (buffer.byteArray() != null) {
            throw new IllegalArgumentException(
                    "the kernel reads and writes direct memory only, this buffer is on the Java heap:"
                            + " use ByteBuffer.allocateDirect or BufferUtil.allocateDirectAligned");
        }
        buffer.boundsCheck(offset, length);
        return buffer.addressOffset() + offset;
    }
}
