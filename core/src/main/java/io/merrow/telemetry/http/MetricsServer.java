package io.merrow.telemetry.http;

import com.sun.net.httpserver.HttpExchange;
import io.merrow.telemetry.LedgerReport;
import io.merrow.telemetry.Metrics;
import io.merrow.telemetry.StageLatency;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code /metrics} (also {@code /metrics/standard}) in Prometheus' text, OpenMetrics or protobuf (which alone has native
 * histograms), as the client asks, and
 * {@code /metrics/flows} the same of flows; {@code /metrics:summary}: ledger and latency for people.
 */
public final class MetricsServer implements AutoCloseable {
    private final Supplier<Metrics> source;
    private final Supplier<? extends Optional<? extends ScrapeSource>> flows;
    private final HttpEndpoint endpoint;
    private ExpositionFormats formats;
    private Metrics metrics;

    /**
     * Listens; see {@link HttpEndpoint} for the error when the port is taken.
     *
     * @param metrics asked for by {@link #prepare}: to make some hundred of them takes a tenth of a second, and the port comes first.
     * @param flows   metrics of flows; empty: they are disabled.
     */
    public MetricsServer(
            final String address,
            final int port,
            final Supplier<Metrics> metrics,
            final Supplier<? extends Optional<? extends ScrapeSource>> flows,
            final Supplier<LedgerReport> ledger,
            final StageLatency latency) {
        source = metrics;
        this.flows = flows;
        endpoint = new HttpEndpoint(address, port, "internal.metrics")
                .page("/metrics", this::metrics)
                .page("/metrics/standard", this::metrics)
                .page("/metrics/flows", this::flows)
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
        send(exchange, metrics.registry().scrape());
    }

    private void flows(final HttpExchange exchange) throws IOException {
        prepare();
        final Optional<? extends ScrapeSource> present = flows.get();
        if (present.isPresent()) {
            send(exchange, present.get().collect());
        } else {
            HttpEndpoint.send(
                    exchange,
                    404,
                    "text/plain; charset=utf-8",
                    "flow metrics are disabled; enable them with export.metrics.prometheus: true\n");
        }
    }

    private void send(final HttpExchange exchange, final MetricSnapshots snapshots) throws IOException {
        final ExpositionFormatWriter writer =
                formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        writer.write(body, snapshots);
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
