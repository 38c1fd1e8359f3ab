package io.merrow.agent;

import io.merrow.agent.metrics.FlowMetrics;
import io.merrow.agent.refusal.StartException;
import io.merrow.config.internal.InternalConfig;
import io.merrow.telemetry.http.HealthCheck;
import io.merrow.telemetry.http.HealthServer;
import io.merrow.telemetry.http.MetricsServer;
import java.io.UncheckedIOException;
import java.util.List;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP servers of a running agent for health and metrics, where the configuration enables them. */
final class AgentServers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentServers.class);

    private final HealthServer health;
    private final MetricsServer metrics;

    private AgentServers(final HealthServer health, final MetricsServer metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    /** Starts what is enabled; throws {@link StartException} if a port is in use. */
    static AgentServers start(
            final InternalConfig config,
            final List<HealthCheck> live,
            final List<HealthCheck> ready,
            final AgentMetrics sources,
            final FlowMetrics flows,
            final Measurements measurements) {
        HealthServer health = null;
        try {
            if (config.server().enabled()) {
                health = new HealthServer(
                        config.server().listenAddress(), config.server().port(), live, ready);
                LOG.info("health on http://{}:{}/readyz", config.server().listenAddress(), health.port());
            }
            MetricsServer metrics = null;
            if (config.metrics().enabled()) {
                metrics = new MetricsServer(
                        config.metrics().listenAddress(),
                        config.metrics().port(),
                        sources::get,
                        flows::scraped,
                        measurements::report,
                        measurements.latency());
                LOG.info("metrics on http://{}:{}/metrics", config.metrics().listenAddress(), metrics.port());
            }
            return new AgentServers(health, metrics);
        } catch (final UncheckedIOException e) {
            CloseHelper.quietClose(health);
            throw new StartException(e.getMessage(), e);
        }
    }

    /** Builds the metrics, which takes a moment, before the first client asks. */
    void prepare() {
        if (metrics != null) {
            metrics.prepare();
        }
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(health, metrics);
    }
}
