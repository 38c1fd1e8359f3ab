package io.merrow.lab;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** OTLP over HTTP (binary protobuf) for {@link OtlpReceiver}. Called by the HTTP server's threads. */
final class HttpOtlpHandler implements HttpHandler {
    private static final String TRACES = "/v1/traces";
    private static final String METRICS = "/v1/metrics";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final int NO_BODY = -1;

    private final TraceInbox inbox;
    private final MetricInbox metrics;

    HttpOtlpHandler(final TraceInbox inbox, final MetricInbox metrics) {
        this.inbox = inbox;
        this.metrics = metrics;
    }

    @Override
    public void handle(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final int refusal = refusal(exchange);
            if (refusal == 0) {
                answer(exchange);
            } else {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(refusal, NO_BODY);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(final HttpExchange exchange) throws IOException, InterruptedException {
        try {
            final byte[] body = body(exchange);
            if (exchange.getRequestURI().getPath().equals(METRICS)) {
                final Answer answer = metrics.receive(ExportMetricsServiceRequest.parseFrom(body));
                send(exchange, answer, GrpcMetricsService.response(answer));
            } else {
                final Answer answer = inbox.receive(new ReceivedRequest(
                        ReceivedRequest.Transport.HTTP, copy(exchange), ExportTraceServiceRequest.parseFrom(body)));
                send(exchange, answer, GrpcTraceService.response(answer));
            }
        } catch (final InvalidProtocolBufferException e) {
            exchange.sendResponseHeaders(400, NO_BODY);
        }
    }

    private static void send(final HttpExchange exchange, final Answer answer, final MessageLite success)
            throws IOException {
        if (answer.retryAfter() != null) {
            exchange.getResponseHeaders()
                    .set("Retry-After", Long.toString(answer.retryAfter().toSeconds()));
        }
        final byte[] bytes = answer.isOk()
                ? success.toByteArray()
                : GrpcTraceService.status(answer).toByteArray();
        exchange.getResponseHeaders().set("Content-Type", PROTOBUF);
        exchange.sendResponseHeaders(answer.httpStatus(), bytes.length == 0 ? NO_BODY : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** HTTP status for what is no OTLP request, 0 for one. */
    private static int refusal(final HttpExchange exchange) {
        if (!List.of(TRACES, METRICS).contains(exchange.getRequestURI().getPath())) {
            return 404;
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            return 405;
        }
        return PROTOBUF.equals(exchange.getRequestHeaders().getFirst("Content-Type")) ? 0 : 415;
    }

    private static byte[] body(final HttpExchange exchange) throws IOException {
        final boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream in = exchange.getRequestBody();
                InputStream plain = gzip ? new GZIPInputStream(in) : in) {
            return plain.readAllBytes();
        }
    }

    private static Map<String, String> copy(final HttpExchange exchange) {
        final Headers headers = exchange.getRequestHeaders();
        final Map<String, String> copy = new TreeMap<>();
        for (final Map.Entry<String, List<String>> header : headers.entrySet()) {
            final List<String> values = header.getValue();
            copy.put(header.getKey().toLowerCase(Locale.ROOT), values.get(values.size() - 1));
        }
        return copy;
    }
}
