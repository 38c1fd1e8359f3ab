package io.merrow.export.format;

import org.agrona.MutableDirectBuffer;

/** Writes records where people or programs read them at once. Called by the export thread only; never throws. */
public interface RecordPrinter extends AutoCloseable {
    /**
     * Writes one record, valid during the call only.
     *
     * @return false when it could not be written.
     */
    boolean print(MutableDirectBuffer buffer, int offset);

    /**
     * Writes what was printed to where it is read; false when that failed, now or earlier. What was printed since the last
     * call is lost then.
     */
    boolean flush();

    /** Whether it gets records, too, that sampling did not choose. */
    default boolean showsAll() {
        return false;
    }

    @Override
    void close();
}
