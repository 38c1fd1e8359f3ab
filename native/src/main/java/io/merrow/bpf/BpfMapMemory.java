package io.merrow.bpf;

import io.merrow.system.KernelException;
import io.merrow.system.MemoryJni;
import io.merrow.system.PossibleCpus;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** The values of an array map as memory shared with the kernel, {@link PossibleCpus#stride} apart. */
public final class BpfMapMemory implements AutoCloseable {
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private final long address;
    private final long mappedLength;
    private boolean isOpen = true;

    private BpfMapMemory(final long address, final int length, final long mappedLength) {
        this.address = address;
        this.mappedLength = mappedLength;
        this.buffer.wrap(address, length);
    }

    static BpfMapMemory of(final BpfMap map, final boolean writable) {
        final long length = (long) PossibleCpus.stride(map.valueSize()) * map.maxEntries();
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("map '" + map.name() + "' has " + length + " bytes, more than a buffer");
        }
        final long mappedLength = BitUtil.align(length, MemoryJni.pageSize());
        final long address = MemoryJni.map(map.fd(), 0, mappedLength, writable);
        return new BpfMapMemory(
                KernelException.check(address, "map the memory of map '" + map.name() + "'"),
                (int) length,
                mappedLength);
    }

    /** The values. Reading or writing it after {@link #close()} is an index out of bounds. */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** Unmaps. The buffer and copies of its address must be out of use. */
    @Override
    public void close() {
        if (isOpen) {
            isOpen = false;
            buffer.wrap(0, 0);
            MemoryJni.unmap(address, mappedLength);
        }
    }

    @Override
    public String toString() {
        return "BpfMapMemory{length=" + buffer.capacity() + ", isOpen=" + isOpen + '}';
    }
}
