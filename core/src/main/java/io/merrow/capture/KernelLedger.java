package io.merrow.capture;

import io.merrow.bpf.BpfMap;
import io.merrow.layout.KernelLedgerReason;
import io.merrow.layout.LedgerCellDescriptor;
import io.merrow.system.PossibleCpus;
import io.merrow.telemetry.KernelLedgerSource;
import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the kernel's ledger and sums it over the CPUs. Any thread; a snapshot is taken by {@link #refresh()} and read
 * until the next one.
 */
public final class KernelLedger implements KernelLedgerSource {
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

    @Override
    public synchronized void refresh() {
        map.lookup(key, 0, perCpu, 0);
        for (final KernelLedgerReason reason : KernelLedgerReason.values()) {
            final int cell = LedgerCellDescriptor.cellOffset(reason);
            packets[reason.index()] = sum(cell + LedgerCellDescriptor.PACKETS_OFFSET);
            bytes[reason.index()] = sum(cell + LedgerCellDescriptor.BYTES_OFFSET);
        }
    }

    @Override
    public synchronized long packets(final KernelLedgerReason reason) {
        return packets[reason.index()];
    }

    @Override
    public synchronized long bytes(final KernelLedgerReason reason) {
        return bytes[reason.index()];
    }

    private long sum(final int offset) {
        long sum = 0;
        for (int cpu = 0; cpu < PossibleCpus.count(); cpu++) {
            sum += perCpu.getLong(cpu * stride + offset, ByteOrder.nativeOrder());
        }
        return sum;
    }
}
