package io.merrow.bpf;

import io.merrow.system.KernelException;
import io.merrow.system.MemoryJni;
import io.merrow.system.PossibleCpus;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The values of a large array map as memory shared with the kernel: a buffer ends at 2 GiB, so they are in segments of
 * {@value #SEGMENT_VALUES} values each, {@link PossibleCpus#stride} apart.
 */
public final class BpfMapSegments implements AutoCloseable {
    /** {@code index >>> SEGMENT_SHIFT} is the segment of a value. */
    public static final int SEGMENT_SHIFT = 20;

    /** Values in a segment but the last one. */
    public static final int SEGMENT_VALUES = 1 << SEGMENT_SHIFT;

    private final UnsafeBuffer[] buffers;
    private final List<Mapping> mappings = new ArrayList<>();

    private record Mapping(long address, long length) {}

    BpfMapSegments(final BpfMap map) {
        final long stride = PossibleCpus.stride(map.valueSize());
        final int count = (map.maxEntries() + SEGMENT_VALUES - 1) >>> SEGMENT_SHIFT;
        buffers = new UnsafeBuffer[count];
        try {
            for (int i = 0; i < count; i++) {
                final long values = Math.min(SEGMENT_VALUES, map.maxEntries() - ((long) i << SEGMENT_SHIFT));
                buffers[i] = map(map, i * stride * SEGMENT_VALUES, Math.multiplyExact((int) values, (int) stride));
            }
        } catch (final RuntimeException e) {
            close();
            throw e;
        }
    }

    private UnsafeBuffer map(final BpfMap map, final long offset, final int length) {
        final long mappedLength = BitUtil.align((long) length, MemoryJni.pageSize());
        final long address = KernelException.check(
                MemoryJni.map(map.fd(), offset, mappedLength, true), "map the memory of map '" + map.name() + "'");
        mappings.add(new Mapping(address, mappedLength));
        return new UnsafeBuffer(address, length);
    }

    /** The segments; not to be changed. Using one after {@link #close()} ends the process. */
    public UnsafeBuffer[] buffers() {
        return buffers;
    }

    /** Unmaps. No buffer may be in use. */
    @Override
    public void close() {
        for (final UnsafeBuffer buffer : buffers) {
            if (buffer != null) {
                buffer.wrap(0, 0);
            }
        }
        mappings.forEach(mapping -> MemoryJni.unmap(mapping.address, mapping.length));
        mappings.clear();
    }

    @Override
    public String toString() {
        return "BpfMapSegments{" + buffers.length + '}';
    }
}
