package io.merrow.lab;

import io.grpc.Status;
import java.time.Duration;

/**
 * What {@link OtlpReceiver} answers to a request. Immutable.
 *
 * @param grpcCode      gRPC status; {@code OK} takes the spans.
 * @param httpStatus    HTTP status for the same; 200 takes the spans.
 * @param retryAfter    sent as RetryInfo (gRPC) or Retry-After in whole seconds (HTTP); null: not sent.
 * @param rejectedSpans spans of the request, from its end, that a partial success rejects.
 * @param message       error or partial-success message; may be empty.
 * @param delay         how long the receiver thinks before it answers.
 */
public record Answer(
        Status.Code grpcCode, int httpStatus, Duration retryAfter, long rejectedSpans, String message, Duration delay) {

    /** Takes everything at once. */
    public static Answer ok() {
        return new Answer(Status.Code.OK, 200, null, 0, "", Duration.ZERO);
    }

    /** Accepts all spans but the last {@code rejectedSpans} and reports that. 0 with a message is a warning. */
    public static Answer partialSuccess(final long rejectedSpans, final String message) {
        return new Answer(Status.Code.OK, 200, null, rejectedSpans, message, Duration.ZERO);
    }

    /** Takes nothing; the exporter may retry (gRPC UNAVAILABLE, HTTP 503), without advice when. */
    public static Answer unavailable() {
        return failure(Status.Code.UNAVAILABLE, 503, "unavailable");
    }

    /** Takes nothing; the exporter may retry after that time. */
    public static Answer retryAfter(final Duration retryAfter) {
        return new Answer(Status.Code.UNAVAILABLE, 503, retryAfter, 0, "retry later", Duration.ZERO);
    }

    /** Takes nothing, and a retry would be wrong (gRPC INVALID_ARGUMENT, HTTP 400). */
    public static Answer refused() {
        return failure(Status.Code.INVALID_ARGUMENT, 400, "refused");
    }

    /** Takes nothing, for the reason given. */
    public static Answer failure(final Status.Code grpcCode, final int httpStatus, final String message) {
        return new Answer(grpcCode, httpStatus, null, 0, message, Duration.ZERO);
    }

    /** The same answer, late. */
    public Answer after(final Duration delay) {
        return new Answer(grpcCode, httpStatus, retryAfter, rejectedSpans, message, delay);
    }

    /** Whether the spans are taken (but for rejected ones). */
    boolean isOk() {
        return grpcCode == Status.Code.OK && httpStatus == 200;
    }
}
