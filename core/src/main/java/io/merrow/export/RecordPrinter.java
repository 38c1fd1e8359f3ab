package io.merrow.export;

import org.agrona.MutableDirectBuffer;

/** Writes records where people or programs read them at once. Called by the export thread only; never throws. */
public interface RecordPrinter extends AutoCloseable {
    /**
     * Writes one record, valid during the call only.
     *
     * @return false when it could not be written.
     */
    boolean print(MutableDirectBuffer buffer, int offset);

    /** Makes what was printed visible. */
    void flush();

    @Override
    void close();
}
