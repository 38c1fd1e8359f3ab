package io.merrow.lab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts records (spans, in any order) together to flows. Not thread safe. */
final class FlowBook {
    private static final Comparator<ReceivedSpan> BY_TIME = Comparator.<ReceivedSpan>comparingLong(
                    received -> received.span().getStartTimeUnixNano())
            .thenComparingLong(received -> received.span().getEndTimeUnixNano())
            .thenComparing(received -> !received.parentSpanId().isEmpty());

    private final List<ReceivedSpan> records = new ArrayList<>();

    /** Adds a record. */
    void add(final ReceivedSpan record) {
        records.add(record);
    }

    /** The flows by their beginning. A root span begins one: a trace can hold a tuple that came again after a pause. */
    List<FlowSum> flows() {
        final List<FlowSum> flows = new ArrayList<>();
        final Map<String, FlowSum> open = new LinkedHashMap<>();
        records.stream().sorted(BY_TIME).forEach(record -> {
            final FlowSum known = record.parentSpanId().isEmpty() ? null : open.get(record.traceId());
            final FlowSum flow = known == null ? new FlowSum() : known;
            if (known == null) {
                open.put(record.traceId(), flow);
                flows.add(flow);
            }
            flow.add(record);
        });
        return flows;
    }
}
