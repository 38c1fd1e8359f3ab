package io.merrow.admin;

import io.merrow.admin.api.RecordAnswer;
import io.merrow.export.format.RecordAttributes;
import io.merrow.layout.FlowRecordFlyweight;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The latest records, off-heap; the oldest is overwritten. A record is turned into text when a client first reads it. The
 * admin thread only.
 */
final class RecentRecords {
    private static final int LENGTH = FlowRecordFlyweight.LENGTH;
    private static final int STRIDE = BitUtil.align(LENGTH, Long.BYTES);

    private final RecordAttributes facts;
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final UnsafeBuffer buffer;
    private final RecordAnswer[] lines;
    private long last;

    RecentRecords(final int capacity, final RecordAttributes facts) {
        this.facts = facts;
        lines = new RecordAnswer[capacity];
        buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(capacity * STRIDE, BitUtil.CACHE_LINE_LENGTH));
    }

    void add(final MutableDirectBuffer source, final int offset) {
        last++;
        final int index = index(last);
        buffer.putBytes(index * STRIDE, source, offset, LENGTH);
        lines[index] = null;
    }

    /** Number of the latest; 0: none yet. */
    long last() {
        return last;
    }

    /** Number of the oldest that is kept. */
    long first() {
        return Math.max(1, last - lines.length + 1);
    }

    /** A record that is kept. */
    RecordAnswer get(final long number) {
        final int index = index(number);
        if (lines[index] == null) {
            final int offset = index * STRIDE;
            lines[index] = RecordAnswers.of(number, record.wrap(buffer, offset), facts.of(buffer, offset));
        }
        return lines[index];
    }

    /** When a record ended, Unix epoch, ns; without making its text. */
    long endNs(final long number) {
        return record.wrap(buffer, index(number) * STRIDE).endNs();
    }

    private int index(final long number) {
        return (int) ((number - 1) % lines.length);
    }

    @Override
    public String toString() {
        return "RecentRecords{first=" + first() + ", last=" + last + '}';
    }
}
