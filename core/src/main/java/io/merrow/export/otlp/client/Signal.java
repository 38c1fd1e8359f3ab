package io.merrow.export.otlp.client;

/** What OTLP transports (opentelemetry-proto, collector services). */
public enum Signal {
    TRACES("/v1/traces", "opentelemetry.proto.collector.trace.v1.TraceService", "export.traces.otlp"),
    METRICS("/v1/metrics", "opentelemetry.proto.collector.metrics.v1.MetricsService", "export.metrics.otlp");

    private final String path;
    private final String service;
    private final String section;

    Signal(final String path, final String service, final String section) {
        this.path = path;
        this.service = service;
        this.section = section;
    }

    /** Path of HTTP requests where the endpoint has none. */
    public String path() {
        return path;
    }

    /** Path of gRPC's method. */
    public String method() {
        return "/" + service + "/Export";
    }

    /** Section of the configuration. */
    public String section() {
        return section;
    }
}
