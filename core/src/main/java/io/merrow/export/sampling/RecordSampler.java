package io.merrow.export.sampling;

import org.agrona.MutableDirectBuffer;

/** Chooses the records whose spans are exported. The export thread only. */
@FunctionalInterface
public interface RecordSampler {
    /** Chooses all. */
    RecordSampler ALL = (buffer, offset) -> true;

    /**
     * Decides on the record that starts at {@code offset}, and notes in it how it was chosen.
     *
     * @return false: it is not exported.
     */
    boolean sample(MutableDirectBuffer buffer, int offset);
}
