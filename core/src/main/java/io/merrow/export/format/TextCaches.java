package io.merrow.export.format;

import io.merrow.layout.FlowRecordFlyweight;
import org.agrona.DirectBuffer;

/**
 * Texts and boxed numbers that records share, so that printing does not build them anew: interval records of a flow have
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

    Long box(final long value) {
        return longs.box(value);
    }

    String address(final DirectBuffer buffer, final int offset) {
        return addresses.text(buffer, offset);
    }

    String mac(final DirectBuffer buffer, final int offset) {
        return macs.text(buffer, offset);
    }

    String communityId(final DirectBuffer buffer, final int offset) {
        return communityIds.text(buffer, offset);
    }

    String traceId(final DirectBuffer buffer, final int recordOffset) {
        return traceIds.text(buffer, recordOffset + FlowRecordFlyweight.TRACE_ID_HIGH_OFFSET);
    }

    /** Not cached: no two records have the same, and it would push the parents' out. */
    String spanId(final DirectBuffer buffer, final int recordOffset) {
        return text.spanId(buffer, recordOffset + FlowRecordFlyweight.SPAN_ID_OFFSET);
    }

    String parentSpanId(final DirectBuffer buffer, final int recordOffset) {
        return parentSpanIds.text(buffer, recordOffset + FlowRecordFlyweight.PARENT_SPAN_ID_OFFSET);
    }
}
