package io.merrow.agent.telemetry;

import io.merrow.export.sdk.RequestCounts;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of the agent's own telemetry. Any thread.
 *
 * @param metrics      requests with metrics.
 * @param traces       requests with spans.
 * @param droppedSpans spans that no collector got.
 */
public record TelemetryCounts(RequestCounts metrics, RequestCounts traces, AtomicLong droppedSpans) {
    public TelemetryCounts() {
        this(new RequestCounts(), new RequestCounts(), new AtomicLong());
    }
}
