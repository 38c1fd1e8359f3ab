package io.merrow.export.metrics;

import org.agrona.MutableDirectBuffer;

/** Measures records. Called by the export thread, with each record once, before anything becomes of it. */
public interface RecordMeter {
    /** Measures nothing. */
    RecordMeter NONE = new RecordMeter() {
        @Override
        public void measure(final MutableDirectBuffer buffer, final int offset, final long nowNs) {}

        @Override
        public void poll(final long nowNs) {}
    };

    /**
     * Measures the record that starts at {@code offset}, valid during the call only. Must not throw.
     *
     * @param nowNs clock of the records' {@code emittedNs}.
     */
    void measure(MutableDirectBuffer buffer, int offset, long nowNs);

    /** Called in each duty cycle, for what depends on time alone. */
    void poll(long nowNs);
}
