package io.merrow.capture;

import io.merrow.bpf.BpfMap;
import io.merrow.bpf.PossibleCpus;
import io.merrow.layout.KernelLedgerReason;
import io.merrow.layout.LedgerCellDescriptor;
import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the kernel's ledger and sums it over the CPUs. Any thread; a snapshot is taken by {@link #refresh()} and read
 * until the next one.
 */
public final class KernelLedger {
    private final BpfMap map;
    private final int stride;
    private final UnsafeBuffer key = allocate(8);
    private final UnsafeBuffer perCpu;
    private final long[] packets = new long[KernelLedgerReason.CELLS];
    private final long[] bytes = new long[KernelLedgerReason.CELLS];

    public KernelLedger(final BpfMap map) {
        this.map = map;
        this.stride = PossibleCpus.stride(map.valueSize());
        this.perCpu = allocate(map.valueLength());
    }

    private static UnsafeBuffer allocate(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, BitUtil.CACHE_LINE_LENGTH));
    }

    /** Reads the kernel's counters anew. */
    public synchronized KernelLedger refresh() {
        map.lookup(key, 0, perCpu, 0);
        for (final KernelLedgerReason reason : KernelLedgerReason.values()) {
            final int cell = LedgerCellDescriptor.cellOffset(reason);
            packets[reason.index()] = sum(cell + LedgerCellDescriptor.PACKETS_OFFSET);
            bytes[reason.index()] = sum(cell + LedgerCellDescriptor.BYTES_OFFSET);
        }
        return this;
    }

    /** Packets (or events, flows: what the reason counts) as of the last refresh. */
    public synchronized long packets(final KernelLedgerReason reason) {
        return packets[reason.index()];
    }

    /** Bytes as of the last refresh; 0 for reasons that count no packets. */
    public synchronized long bytes(final KernelLedgerReason reason) {
        return bytes[reason.index()];
    }

    /** What is seen less what has a place: 0 unless packets pass this moment. */
    public synchronized long packetDifference() {
        long difference = packets[KernelLedgerReason.SEEN.index()];
        for (final KernelLedgerReason reason : KernelLedgerReason.values()) {
            if (reason.isPlace()) {
                difference -= packets[reason.index()];
            }
        }
        return difference;
    }

    private long sum(final int offset) {
        long sum = 0;
        for (int cpu = 0; cpu < PossibleCpus.count(); cpu++) {
            sum += perCpu.getLong(cpu * stride + offset, ByteOrder.nativeOrder());
        }
        return sum;
    }
}
