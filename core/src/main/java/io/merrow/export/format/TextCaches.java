package io.merrow.export.format;

import io.merrow.layout.FlowRecordFlyweight;
import org.agrona.DirectBuffer;

/**
 * Texts and boxed numbers that records share, so that printing does not build them again: interval records of a flow have
 * the same addresses and ids. One thread only.
 */
public final class TextCaches {
    private final BoxedLongCache longs = new BoxedLongCache();
    private final RecordTextWriter text = new RecordTextWriter();
    private final TextCache addresses = new TextCache(16, text::address);
    private final TextCache macs = new TextCache(8, text::mac);
    private final TextCache communityIds = new TextCache(16, text::communityId);
    private final TextCache traceIds = new TextCache(16, text::traceId);
    private final TextCache parentSpanIds = new TextCache(8, text::spanId);
    private String traceState;
    private long traceStateThreshold;

    /** The value as an object. */
    public Long box(final long value) {
        return longs.box(value);
    }

    /** Of the 16-byte address at {@code offset}. */
    public String address(final DirectBuffer buffer, final int offset) {
        return addresses.text(buffer, offset);
    }

    /** Of the MAC address at {@code offset}. */
    public String mac(final DirectBuffer buffer, final int offset) {
        return macs.text(buffer, offset);
    }

    /** Of the SHA-1 digest at {@code offset}. */
    public String communityId(final DirectBuffer buffer, final int offset) {
        return communityIds.text(buffer, offset);
    }

    /** Of the record at {@code recordOffset}. */
    public String traceId(final DirectBuffer buffer, final int recordOffset) {
        return traceIds.text(buffer, recordOffset + FlowRecordFlyweight.TRACE_ID_HIGH_OFFSET);
    }

    /** Not cached: no two records have the same, and it would evict the parents'. */
    public String spanId(final DirectBuffer buffer, final int recordOffset) {
        return text.spanId(buffer, recordOffset + FlowRecordFlyweight.SPAN_ID_OFFSET);
    }

    /** Of a record that sampling chose by that threshold: most have the same. */
    public String traceState(final long threshold) {
        if (traceState == null || threshold != traceStateThreshold) {
            traceState = text.traceState(threshold);
            traceStateThreshold = threshold;
        }
        return traceState;
    }

    /** Of the record at {@code recordOffset}. */
    public String parentSpanId(final DirectBuffer buffer, final int recordOffset) {
        return parentSpanIds.text(buffer, recordOffset + FlowRecordFlyweight.PARENT_SPAN_ID_OFFSET);
    }
}
