package io.merrow.agent;

import io.merrow.capture.KernelLedger;
import io.merrow.telemetry.ErrorLog;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerReport;
import io.merrow.telemetry.StageLatency;
import java.util.function.IntSupplier;

/**
 * What a running agent counts and measures of itself. Any thread may read.
 *
 * @param kernel  the packets' ledger.
 * @param ledger  the ledger of events and records.
 * @param latency of the stages.
 * @param errors  exceptions of duty cycles.
 * @param queued  records in the export queue.
 */
record Measurements(KernelLedger kernel, Ledger ledger, StageLatency latency, ErrorLog errors, IntSupplier queued) {
    /** Both ledgers at this moment. */
    LedgerReport report() {
        return new LedgerReport(kernel, ledger, queued.getAsInt());
    }
}
