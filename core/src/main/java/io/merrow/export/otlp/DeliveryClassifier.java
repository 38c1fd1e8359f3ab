package io.merrow.export.otlp;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.delivery.FailureKind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Judges an answer by the OTLP specification (protocol/otlp.md, "Failures"). Stateless. */
final class DeliveryClassifier {
    /** gRPC status codes by number (grpc/doc/statuscodes.md). */
    private static final List<String> GRPC_CODES = List.of(
            "OK",
            "CANCELLED",
            "UNKNOWN",
            "INVALID_ARGUMENT",
            "DEADLINE_EXCEEDED",
            "NOT_FOUND",
            "ALREADY_EXISTS",
            "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED",
            "FAILED_PRECONDITION",
            "ABORTED",
            "OUT_OF_RANGE",
            "UNIMPLEMENTED",
            "INTERNAL",
            "UNAVAILABLE",
            "DATA_LOSS",
            "UNAUTHENTICATED");

    private static final Set<String> RETRYABLE_CODES =
            Set.of("CANCELLED", "DEADLINE_EXCEEDED", "ABORTED", "OUT_OF_RANGE", "UNAVAILABLE", "DATA_LOSS");

    private static final Set<Integer> RETRYABLE_STATUSES = Set.of(429, 502, 503, 504);
    private static final int PAYLOAD_TOO_LARGE = 413;

    /** Messages of gRPC's implementations about a message that is too large. */
    private static final List<String> TOO_LARGE_WORDS =
            List.of("larger than max", "exceeds maximum size", "too large", "too big");

    private DeliveryClassifier() {}

    /**
     * An answer over gRPC.
     *
     * @param code    {@code grpc-status}.
     * @param text    {@code grpc-message}, decoded; may be empty.
     * @param details {@code grpc-status-details-bin}.
     * @param message the response message of a success.
     * @param retriesExhausted whether RESOURCE_EXHAUSTED is retried where the response does not indicate that the collector recovers.
     */
    static DeliveryOutcome classifyGrpc(
            final int code,
            final String text,
            final RpcStatus details,
            final ByteBuffer message,
            final boolean retriesExhausted) {
        if (code == 0) {
            return delivered(message);
        }
        final String name = code > 0 && code < GRPC_CODES.size() ? GRPC_CODES.get(code) : Integer.toString(code);
        final String detail = "gRPC status " + name + (text.isEmpty() ? "" : " (" + text + ")");
        if (name.equals("RESOURCE_EXHAUSTED")) {
            return classifyExhausted(text, details, detail, retriesExhausted);
        }
        return RETRYABLE_CODES.contains(name)
                ? DeliveryOutcome.retryAfter(details.retryAfterNs(), detail)
                : DeliveryOutcome.refused(detail);
    }

    /**
     * The specification retries it only with RetryInfo; but the Collector's memory limiter, and proxies that limit rates,
     * answer so without, and recover.
     */
    private static DeliveryOutcome classifyExhausted(
            final String text, final RpcStatus details, final String detail, final boolean retriesExhausted) {
        if (details.hasRetryInfo()) {
            return DeliveryOutcome.retryAfter(details.retryAfterNs(), detail);
        }
        final String words = text.toLowerCase(Locale.ROOT);
        if (TOO_LARGE_WORDS.stream().anyMatch(words::contains)) {
            return DeliveryOutcome.tooLarge(detail);
        }
        return retriesExhausted ? DeliveryOutcome.retryAfter(0, detail) : DeliveryOutcome.refused(detail);
    }

    /**
     * An answer over HTTP.
     *
     * @param reason       its message: the body's status message or the reason phrase; may be empty.
     * @param retryAfterNs from Retry-After; 0: not given.
     * @param message      the response message of a success.
     */
    static DeliveryOutcome classifyHttp(
            final int status, final String reason, final long retryAfterNs, final ByteBuffer message) {
        if (status >= 200 && status < 300) {
            return delivered(message);
        }
        final String detail = "HTTP status " + status + (reason.isEmpty() ? "" : " (" + reason + ")");
        if (status == PAYLOAD_TOO_LARGE) {
            return DeliveryOutcome.tooLarge(detail);
        }
        return RETRYABLE_STATUSES.contains(status)
                ? DeliveryOutcome.retryAfter(retryAfterNs, detail)
                : DeliveryOutcome.refused(detail);
    }

    /** The HTTP status's meaning where there is no gRPC status (grpc/doc/http-grpc-status-mapping.md). */
    static DeliveryOutcome classifyNoGrpc(final int status, final String contentType) {
        final String detail = "HTTP status " + status + " without a gRPC status (content type " + contentType + ")";
        return switch (status) {
            case 429, 502, 503, 504 -> DeliveryOutcome.retry(FailureKind.STATUS, detail);
            case PAYLOAD_TOO_LARGE -> DeliveryOutcome.tooLarge(detail);
            case 200 -> DeliveryOutcome.retry(FailureKind.ANSWER, detail + ", not an OTLP response");
            default -> DeliveryOutcome.refused(detail);
        };
    }

    private static DeliveryOutcome delivered(final ByteBuffer message) {
        try {
            final PartialSuccess success = PartialSuccess.parse(message);
            return DeliveryOutcome.delivered(success.rejected(), success.message());
        } catch (final RuntimeException e) {
            return DeliveryOutcome.retry(FailureKind.ANSWER, "success response with a body that is not OTLP");
        }
    }
}
