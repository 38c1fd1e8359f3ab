package io.merrow.telemetry;

import io.merrow.layout.KernelLedgerReason;
import java.util.EnumMap;
import java.util.Map;

/** A kernel's ledger as a test wants it. Like the real one it shows what was counted up to the last refresh. */
public final class FixedKernelLedger implements KernelLedgerSource {
    private final Map<KernelLedgerReason, long[]> counted = new EnumMap<>(KernelLedgerReason.class);
    private final Map<KernelLedgerReason, long[]> shown = new EnumMap<>(KernelLedgerReason.class);

    public FixedKernelLedger count(final KernelLedgerReason reason, final long packets, final long bytes) {
        final long[] cell = counted.computeIfAbsent(reason, r -> new long[2]);
        cell[0] += packets;
        cell[1] += bytes;
        return this;
    }

    @Override
    public void refresh() {
        counted.forEach((reason, cell) -> shown.put(reason, cell.clone()));
    }

    @Override
    public long packets(final KernelLedgerReason reason) {
        return shown.getOrDefault(reason, new long[2])[0];
    }

    @Override
    public long bytes(final KernelLedgerReason reason) {
        return shown.getOrDefault(reason, new long[2])[1];
    }
}
