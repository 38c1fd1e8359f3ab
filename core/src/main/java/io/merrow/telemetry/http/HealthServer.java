package io.merrow.telemetry.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/** {@code /livez}, {@code /readyz} and {@code /startup}: 200 or 503, with each check's reason as JSON. */
public final class HealthServer implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int UNAVAILABLE = 503;

    private final HttpEndpoint endpoint;

    /** Listens; see {@link HttpEndpoint} for the error when the port is taken. */
    public HealthServer(
            final String address, final int port, final List<HealthCheck> live, final List<HealthCheck> ready) {
        endpoint = new HttpEndpoint(address, port, "internal.server")
                .page("/livez", exchange -> answer(exchange, live))
                .page("/readyz", exchange -> answer(exchange, ready))
                .page("/startup", exchange -> answer(exchange, ready))
                .start();
    }

    /** The port it listens on. */
    public int port() {
        return endpoint.port();
    }

    private static void answer(final HttpExchange exchange, final List<HealthCheck> checks) throws IOException {
        final StringWriter body = new StringWriter();
        boolean ok = true;
        try (JsonGenerator json = JSON.createGenerator(body)) {
            json.writeStartObject();
            json.writeObjectFieldStart("checks");
            for (final HealthCheck check : checks) {
                final HealthCheck.Result result = ask(check);
                ok &= result.ok();
                json.writeObjectFieldStart(check.name());
                json.writeBooleanField("ok", result.ok());
                json.writeStringField("reason", result.reason());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeStringField("status", ok ? "ok" : "unavailable");
            json.writeEndObject();
        }
        HttpEndpoint.send(exchange, ok ? 200 : UNAVAILABLE, "application/json", body + "\n");
    }

    /** A check that throws has failed. */
    private static HealthCheck.Result ask(final HealthCheck check) {
        try {
            return check.check().get();
        } catch (final RuntimeException e) {
            return new HealthCheck.Result(false, "health check failed: " + e);
        }
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
