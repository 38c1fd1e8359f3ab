package io.merrow.export;

import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** Judges an answer, or the lack of one, by the OTLP specification. Stateless. */
final class DeliveryJudge {
    /** OTLP specification, "OTLP/gRPC Response", failures: codes that a client should retry. */
    private static final Set<GrpcStatusCode> RETRYABLE_CODES = EnumSet.of(
            GrpcStatusCode.CANCELLED,
            GrpcStatusCode.DEADLINE_EXCEEDED,
            GrpcStatusCode.RESOURCE_EXHAUSTED,
            GrpcStatusCode.ABORTED,
            GrpcStatusCode.OUT_OF_RANGE,
            GrpcStatusCode.UNAVAILABLE,
            GrpcStatusCode.DATA_LOSS);

    /** OTLP specification, "OTLP/HTTP Response", failures: statuses that a client should retry. */
    private static final Set<Integer> RETRYABLE_STATUSES = Set.of(429, 502, 503, 504);

    private DeliveryJudge() {}

    static DeliveryOutcome judge(final GrpcResponse response) {
        final GrpcStatusCode code = response.getStatusCode();
        if (code == GrpcStatusCode.OK) {
            return delivered(response.getResponseMessage());
        }
        final String text = response.getStatusDescription();
        final String detail = "gRPC status " + code + (text == null || text.isEmpty() ? "" : " (" + text + ")");
        return RETRYABLE_CODES.contains(code) ? DeliveryOutcome.retry(detail) : DeliveryOutcome.refused(detail);
    }

    static DeliveryOutcome judge(final HttpResponse response) {
        final int status = response.getStatusCode();
        if (status >= 200 && status < 300) {
            return delivered(response.getResponseBody());
        }
        final String detail = ("HTTP status " + status + " " + response.getStatusMessage()).trim();
        return RETRYABLE_STATUSES.contains(status) ? DeliveryOutcome.retry(detail) : DeliveryOutcome.refused(detail);
    }

    /**
     * There was no answer.
     *
     * @param failure why; may be null.
     */
    static DeliveryOutcome judge(final Throwable failure) {
        return failure instanceof IOException
                ? DeliveryOutcome.retry(describe(failure))
                : DeliveryOutcome.refused(describe(failure));
    }

    private static DeliveryOutcome delivered(final byte[] body) {
        final PartialSuccess success = PartialSuccess.parse(body);
        return DeliveryOutcome.delivered(success.rejected(), success.message());
    }

    private static String describe(final Throwable failure) {
        if (failure == null) {
            return "the exporter failed without a reason";
        }
        final String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
