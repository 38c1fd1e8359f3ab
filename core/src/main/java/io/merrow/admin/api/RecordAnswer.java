package io.merrow.admin.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * A line of {@code /v1/records}.
 *
 * @param number       counted up from 1.
 * @param traceId      32 hexadecimal digits.
 * @param spanId       16 hexadecimal digits.
 * @param parentSpanId likewise; null: it is the root.
 * @param kind         client, server or internal.
 * @param startNs      Unix epoch, nanoseconds.
 * @param endNs        Unix epoch, nanoseconds.
 * @param attributes   by name, in the order of the span.
 */
public record RecordAnswer(
        long number,
        String traceId,
        String spanId,
        @JsonInclude(JsonInclude.Include.NON_NULL) String parentSpanId,
        String kind,
        long startNs,
        long endNs,
        Map<String, Object> attributes) {}
