package io.merrow.export.queue;

import org.agrona.MutableDirectBuffer;

/** Told of one record, by the thread that polls. */
@FunctionalInterface
public interface RecordConsumer {
    /** Takes the record that starts at {@code offset}, valid during the call only. */
    void onRecord(MutableDirectBuffer buffer, int offset);
}
