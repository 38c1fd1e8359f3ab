package io.merrow.export.format;

import org.agrona.MutableDirectBuffer;

/** Writes a record as text. One thread only. */
interface RecordFormat {
    /** Appends the lines for the record that starts at {@code offset}. */
    void append(StringBuilder text, MutableDirectBuffer buffer, int offset);
}
