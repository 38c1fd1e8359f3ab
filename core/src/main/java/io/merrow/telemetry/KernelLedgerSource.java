package io.merrow.telemetry;

import io.merrow.layout.KernelLedgerReason;

/** Read access to the kernel's ledger. Any thread. */
public interface KernelLedgerSource {
    /** Reads the kernel's counters again; the others answer from the latest reading. */
    void refresh();

    /** Packets, or what else the reason counts. */
    long packets(KernelLedgerReason reason);

    /** Bytes; 0 for reasons that count no packets. */
    long bytes(KernelLedgerReason reason);
}
