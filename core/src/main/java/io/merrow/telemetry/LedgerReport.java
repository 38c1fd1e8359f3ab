package io.merrow.telemetry;

import io.merrow.layout.KernelLedgerReason;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Shows the ledger: as a table for people, as lines of key and value for programs. Any thread. */
public final class LedgerReport {
    private final KernelLedgerSource kernel;
    private final Ledger ledger;
    private final long queued;

    /**
     * @param queued records that wait for export now.
     */
    public LedgerReport(final KernelLedgerSource kernel, final Ledger ledger, final long queued) {
        this.kernel = kernel;
        this.ledger = ledger;
        this.queued = queued;
    }

    /** For people: what happened, leaving out what did not, and whether it adds up. */
    public void print(final PrintStream out) {
        final LedgerBalance balance = LedgerBalance.of(kernel, ledger, queued);
        out.printf("%-26s %14s %16s%n", "packets", "count", "bytes");
        for (final KernelLedgerReason reason : KernelLedgerReason.values()) {
            if (kernel.packets(reason) != 0 || reason == KernelLedgerReason.SEEN) {
                out.printf(
                        Locale.ROOT,
                        "  %-24s %14d %16d  %s%n",
                        reason.label(),
                        kernel.packets(reason),
                        kernel.bytes(reason),
                        reason.sentence());
            }
        }
        out.println("events, flows, records");
        for (final LedgerCounter counter : LedgerCounter.values()) {
            if (ledger.get(counter) != 0) {
                out.printf(Locale.ROOT, "  %-24s %14d  %s%n", label(counter), ledger.get(counter), counter.sentence());
            }
        }
        out.printf(
                Locale.ROOT,
                "ledger difference: packets %d, events %d, records %d, packets in records %d: %s%n",
                balance.packets(),
                balance.events(),
                balance.records(),
                balance.recordPackets(),
                balance.isZero() ? "balanced" : "NOT BALANCED");
    }

    /** For programs: {@code packets.<reason> N}, {@code bytes.<reason> N}, {@code <counter> N}, {@code difference.… N}. */
    public void printValues(final PrintStream out) {
        values().forEach((name, value) -> out.println(name + " " + value));
    }

    /** The values of {@link #printValues} by name, in that order. */
    public Map<String, Long> values() {
        final LedgerBalance balance = LedgerBalance.of(kernel, ledger, queued);
        final Map<String, Long> values = new LinkedHashMap<>();
        for (final KernelLedgerReason reason : KernelLedgerReason.values()) {
            values.put("packets." + reason.label(), kernel.packets(reason));
            values.put("bytes." + reason.label(), kernel.bytes(reason));
        }
        for (final LedgerCounter counter : LedgerCounter.values()) {
            values.put(label(counter), ledger.get(counter));
        }
        values.put("records_queued", queued);
        values.put("difference.packets", balance.packets());
        values.put("difference.events", balance.events());
        values.put("difference.records", balance.records());
        values.put("difference.record_packets", balance.recordPackets());
        return values;
    }

    private static String label(final LedgerCounter counter) {
        return counter.name().toLowerCase(Locale.ROOT);
    }
}
