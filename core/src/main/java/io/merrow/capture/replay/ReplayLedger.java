package io.merrow.capture.replay;

import io.merrow.layout.KernelLedgerReason;
import io.merrow.telemetry.KernelLedgerSource;

/**
 * The kernel's ledger and the counts of frames that test-run does not take ({@link ShortFrames}): seen,
 * and malformed for a reason. One thread.
 */
public final class ReplayLedger implements KernelLedgerSource {
    private final KernelLedgerSource kernel;
    private final long[] packets = new long[KernelLedgerReason.CELLS];
    private final long[] bytes = new long[KernelLedgerReason.CELLS];

    public ReplayLedger(final KernelLedgerSource kernel) {
        this.kernel = kernel;
    }

    /** A packet that the kernel program was not asked about. */
    void add(final KernelLedgerReason reason, final int length) {
        packets[KernelLedgerReason.SEEN.index()]++;
        bytes[KernelLedgerReason.SEEN.index()] += length;
        packets[reason.index()]++;
        bytes[reason.index()] += length;
    }

    /** Packets that the kernel program was not asked about. */
    public long decidedHere() {
        return packets[KernelLedgerReason.SEEN.index()];
    }

    @Override
    public void refresh() {
        kernel.refresh();
    }

    @Override
    public long packets(final KernelLedgerReason reason) {
        return kernel.packets(reason) + packets[reason.index()];
    }

    @Override
    public long bytes(final KernelLedgerReason reason) {
        return kernel.bytes(reason) + bytes[reason.index()];
    }

    @Override
    public String toString() {
        return "ReplayLedger{judgedHere=" + decidedHere() + '}';
    }
}
