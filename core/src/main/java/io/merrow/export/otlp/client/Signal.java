package io.merrow.export.otlp.client;

/** What OTLP transports (opentelemetry-proto, collector services). */
public enum Signal {
    TRACES("/v1/traces", "opentelemetry.proto.collector.trace.v1.TraceService"),
    METRICS("/v1/metrics", "opentelemetry.proto.collector.metrics.v1.MetricsService");

    private final String path;
    private final String service;

    Signal(final String path, final String service) {
        this.path = path;
        this.service = service;
    }

    /** Path of HTTP requests where the endpoint has none. */
    public String path() {
        return path;
    }

    /** Path of gRPC's method. */
    public String method() {
        return "/" + service + "/Export";
    }
}
