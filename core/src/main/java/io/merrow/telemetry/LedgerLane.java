package io.merrow.telemetry;

import org.agrona.concurrent.status.AtomicCounter;

/**
 * The counters of a {@link Ledger} that one thread writes. Handed to the parts that run on that thread.
 *
 * @param number of the lane, 0 to {@link Ledger#lanes()} - 1.
 */
public record LedgerLane(Ledger ledger, int number) {
    /** The counter for the lane's thread. */
    public AtomicCounter counter(final LedgerCounter counter) {
        return ledger.counter(counter, number);
    }

    /** Sum over all lanes. Any thread. */
    public long sum(final LedgerCounter counter) {
        return ledger.get(counter);
    }
}
