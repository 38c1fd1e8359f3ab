package io.merrow.export;

import io.merrow.export.delivery.RecordStageListener;
import io.merrow.export.queue.RecordConsumer;
import io.merrow.export.queue.RecordHandOff;
import io.merrow.telemetry.LedgerLane;
import java.util.List;
import org.agrona.concurrent.NanoClock;

/**
 * What the export station is connected to, for as long as it runs.
 *
 * @param handOffs one for each shard.
 * @param ledger   the export thread's lane.
 * @param clock    the clock of the records' {@code emittedNs}: the kernel's.
 * @param stages   is notified, on the export thread, how long each record took since it was emitted.
 * @param stored   gets each record once it is in the queue or printed, in their order.
 * @param settled  gets each record once it is stored, or dropped instead: its sources are not needed any more.
 * @param waker    wakes the export thread; run by any thread that gives it a command.
 */
public record ExportContext(
        List<RecordHandOff> handOffs,
        LedgerLane ledger,
        NanoClock clock,
        RecordStageListener stages,
        RecordConsumer stored,
        RecordConsumer settled,
        Runnable waker) {
    /** Copies the list. */
    public ExportContext {
        handOffs = List.copyOf(handOffs);
    }

    /** The same on another clock. */
    public ExportContext with(final NanoClock otherClock, final RecordStageListener otherStages) {
        return new ExportContext(handOffs, ledger, otherClock, otherStages, stored, settled, waker);
    }

    /** Where no other part listens to records, and the export thread does not park. */
    public static ExportContext of(
            final List<RecordHandOff> handOffs,
            final LedgerLane ledger,
            final NanoClock clock,
            final RecordStageListener stages) {
        return new ExportContext(handOffs, ledger, clock, stages, RecordConsumer.NONE, RecordConsumer.NONE, () -> {});
    }
}
