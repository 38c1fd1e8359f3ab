package io.merrow.telemetry.http;

import com.sun.net.httpserver.HttpExchange;
import io.merrow.telemetry.LedgerReport;
import io.merrow.telemetry.Metrics;
import io.merrow.telemetry.StageLatency;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * {@code /metrics} (also {@code /metrics/standard}) in Prometheus' text, OpenMetrics or protobuf (which alone has native
 * histograms), as the client asks, and
 * {@code /metrics:summary}: ledger and latency for people.
 */
public final class MetricsServer implements AutoCloseable {
    private final Supplier<Metrics> source;
    private final HttpEndpoint endpoint;
    private ExpositionFormats formats;
    private Metrics metrics;

    /**
     * Listens; see {@link HttpEndpoint} for the error when the port is taken.
     *
     * @param metrics asked for by {@link #prepare}: to make some hundred of them takes a tenth of a second, and the port comes first.
     */
    public MetricsServer(
            final String address,
            final int port,
            final Supplier<Metrics> metrics,
            final Supplier<LedgerReport> ledger,
            final StageLatency latency) {
        source = metrics;
        endpoint = new HttpEndpoint(address, port, "internal.metrics")
                .page("/metrics", this::metrics)
                .page("/metrics/standard", this::metrics)
                .page("/metrics:summary", exchange -> summary(exchange, ledger.get(), latency))
                .start();
    }

    /** The port it listens on. */
    public int port() {
        return endpoint.port();
    }

    /** Makes the metrics, if no scrape was first. Any thread. */
    public synchronized void prepare() {
        if (metrics == null) {
            formats = ExpositionFormats.init();
            metrics = source.get();
        }
    }

    private void metrics(final HttpExchange exchange) throws IOException {
        prepare();
        final ExpositionFormatWriter writer =
                formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        writer.write(body, metrics.registry().scrape());
        HttpEndpoint.send(exchange, 200, writer.getContentType(), body.toByteArray());
    }

    private static void summary(final HttpExchange exchange, final LedgerReport ledger, final StageLatency latency)
            throws IOException {
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(body, true, StandardCharsets.UTF_8)) {
            ledger.print(out);
            latency.print(out);
        }
        HttpEndpoint.send(exchange, 200, "text/plain; charset=utf-8", body.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
