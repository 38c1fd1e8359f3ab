package io.merrow.lab;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.Map;

/**
 * One export request as it arrived, also one that was refused. Immutable.
 *
 * @param transport how it came.
 * @param headers   ASCII request headers (gRPC metadata) by lower-case name; of several values the last. gRPC itself
 *                  keeps {@code grpc-encoding} and its like to itself.
 * @param body      the message, uncompressed.
 */
public record ReceivedRequest(Transport transport, Map<String, String> headers, ExportTraceServiceRequest body) {
    /** How a request came. */
    public enum Transport {
        GRPC,
        HTTP
    }

    /** Number of spans in the request. */
    public int spanCount() {
        return body.getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .mapToInt(scope -> scope.getSpansCount())
                .sum();
    }
}
