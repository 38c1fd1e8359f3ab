package io.merrow.bpf;

import io.merrow.system.EventFd;
import io.merrow.system.KernelException;
import io.merrow.system.MemoryJni;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory of a ring-buffer map, for its one consumer, and a way to wait for it. How records lie in it is the
 * kernel's documented layout (Documentation/bpf/ringbuf.rst); reading them is the caller's work.
 *
 * <p>Only {@link #wakeUp()} may be called by other threads than the consumer.
 */
public final class BpfRing implements AutoCloseable {
    private static final int LARGEST = 1 << 29;

    private final UnsafeBuffer consumerPosition = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer producerPosition = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer data = new UnsafeBuffer(0, 0);
    private final BpfMap map;
    private final int size;
    private final int pageSize;
    private final long consumerAddress;
    private final long producerAddress;
    private final EventFd bell;
    private boolean isOpen = true;

    /**
     * Maps the ring.
     *
     * @param map of type RINGBUF, at most 512 MiB; it must stay open as long as this is.
     */
    public BpfRing(final BpfMap map) {
        if (map.type() != BpfMapType.RINGBUF || map.maxEntries() > LARGEST) {
            throw new IllegalArgumentException(map + " is no ring buffer of at most " + LARGEST + " bytes");
        }
        final String operation = "map the memory of ring '" + map.name() + "'";
        this.map = map;
        this.size = map.maxEntries();
        this.pageSize = MemoryJni.pageSize();
        this.bell = new EventFd();
        this.consumerAddress = mapOrCloseBell(0, pageSize, true, operation);
        this.producerAddress = mapProducer(operation);
        consumerPosition.wrap(consumerAddress, pageSize);
        producerPosition.wrap(producerAddress, pageSize);
        data.wrap(producerAddress + pageSize, 2 * size);
    }

    private long mapProducer(final String operation) {
        try {
            return mapOrCloseBell(pageSize, pageSize + 2L * size, false, operation);
        } catch (final KernelException e) {
            MemoryJni.unmap(consumerAddress, pageSize);
            throw e;
        }
    }

    private long mapOrCloseBell(final long offset, final long length, final boolean writable, final String operation) {
        final long address = MemoryJni.map(map.fd(), offset, length, writable);
        if (address < 0) {
            bell.close();
        }
        return KernelException.check(address, operation);
    }

    /** The consumer's page: at 0 the position up to which it has read, which it writes with release. */
    public UnsafeBuffer consumerPosition() {
        return consumerPosition;
    }

    /** The kernel's page, read only: at 0 the position up to which records are reserved, read with acquire. */
    public UnsafeBuffer producerPosition() {
        return producerPosition;
    }

    /** The data twice in a row, read only, so that no record is cut: a record is at its position modulo size. */
    public UnsafeBuffer data() {
        return data;
    }

    /** Bytes in the ring, a power of two. */
    public int size() {
        return size;
    }

    /**
     * Waits until the ring holds something, {@link #wakeUp()} is called, or the time is over; it may return early. A
     * program that sends with {@code BPF_RB_NO_WAKEUP} does not end it.
     *
     * @param timeoutMs 0 looks without waiting, -1 waits for ever.
     * @return whether the ring holds something.
     */
    public boolean await(final int timeoutMs) {
        final int result = MemoryJni.await(map.fd(), bell.fd(), timeoutMs);
        return KernelException.check(result, "wait for ring") == 1;
    }

    /** Ends the present or else the next {@link #await}. */
    public void wakeUp() {
        bell.ring();
    }

    /** Unmaps. No thread may be reading or waiting. */
    @Override
    public void close() {
        if (isOpen) {
            isOpen = false;
            consumerPosition.wrap(0, 0);
            producerPosition.wrap(0, 0);
            data.wrap(0, 0);
            MemoryJni.unmap(consumerAddress, pageSize);
            MemoryJni.unmap(producerAddress, pageSize + 2L * size);
            bell.close();
        }
    }

    @Override
    public String toString() {
        return "BpfRing{map=" + map.name() + ", size=" + size + ", isOpen=" + isOpen + '}';
    }
}
