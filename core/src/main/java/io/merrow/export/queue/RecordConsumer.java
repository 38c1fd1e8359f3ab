package io.merrow.export.queue;

import org.agrona.MutableDirectBuffer;

/** Is notified of one record, by the thread that polls. */
@FunctionalInterface
public interface RecordConsumer {
    /** Ignores them. */
    RecordConsumer NONE = (buffer, offset) -> {};

    /** Takes the record that starts at {@code offset}, valid during the call only. */
    void onRecord(MutableDirectBuffer buffer, int offset);
}
