package io.merrow.config.internal;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.function.BiConsumer;

/** What the agent shows of itself. */
public record InternalConfig(
        @Key(doc = "The agent's own metrics.") MetricsConfig metrics,
        @Key(doc = "The agent's own traces: start, reloads, exports, watch restarts.") InternalTracesConfig traces,
        @Key(doc = "Health: /livez, /readyz, /startup.") ServerConfig server,
        @Key(doc = "Admin interface of merrow flows, merrow top and merrow latency.") AdminConfig admin,
        @Key(doc = "Latency log of the pipeline stages.") LatencyConfig latency)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        final boolean clash = metrics.enabled()
                && server.enabled()
                && metrics.port() != 0
                && metrics.port() == server.port()
                && metrics.listenAddress().equals(server.listenAddress());
        if (clash) {
            errors.accept(
                    "metrics.port", "metrics.port and internal.server.port are both " + server.port() + "; change one");
        }
    }
}
