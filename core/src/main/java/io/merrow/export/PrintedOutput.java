package io.merrow.export;

import io.merrow.export.format.RecordPrinter;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.LedgerLane;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The printers, which print every record at once. Where no collector takes the records, a printed one counts as exported, once
 * what was printed is flushed. The export thread only.
 */
final class PrintedOutput {
    private final AtomicCounter exported;
    private final AtomicCounter droppedNotPrinted;
    private List<RecordPrinter> printers;
    /** Records that are counted with the next flush. */
    private int unflushed;

    PrintedOutput(final List<RecordPrinter> printers, final LedgerLane ledger) {
        this.printers = printers;
        exported = ledger.counter(LedgerCounter.RECORDS_EXPORTED);
        droppedNotPrinted = ledger.counter(LedgerCounter.RECORDS_DROPPED_NOT_PRINTED);
    }

    /** @return false: no printer could print it. */
    boolean print(final MutableDirectBuffer buffer, final int offset) {
        boolean isPrinted = false;
        for (int i = 0; i < printers.size(); i++) {
            isPrinted |= printers.get(i).print(buffer, offset);
        }
        return isPrinted;
    }

    /** Shows a record that is not exported to those who look at the agent. */
    void show(final MutableDirectBuffer buffer, final int offset) {
        for (int i = 0; i < printers.size(); i++) {
            if (printers.get(i).showsAll()) {
                printers.get(i).print(buffer, offset);
            }
        }
    }

    /** Counts a record that no collector takes; {@code isPrinted} as {@link #print} returned. */
    void count(final boolean isPrinted) {
        if (isPrinted) {
            unflushed++;
        } else {
            droppedNotPrinted.incrementRelease();
        }
    }

    void flush() {
        boolean isWritten = false;
        for (int i = 0; i < printers.size(); i++) {
            isWritten |= printers.get(i).flush();
        }
        if (unflushed > 0) {
            (isWritten ? exported : droppedNotPrinted).getAndAddRelease(unflushed);
            unflushed = 0;
        }
    }

    /** Flushes and closes the present printers; others take their place. */
    void replace(final List<RecordPrinter> next) {
        close();
        printers = next;
    }

    void close() {
        flush();
        printers.forEach(RecordPrinter::close);
    }

    @Override
    public String toString() {
        return "PrintedOutput{" + printers + ", unflushed=" + unflushed + '}';
    }
}
