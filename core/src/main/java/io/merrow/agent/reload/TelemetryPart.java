package io.merrow.agent.reload;

import io.merrow.agent.telemetry.AgentMetricExport;
import io.merrow.agent.telemetry.AgentTraces;
import io.merrow.config.MerrowConfig;
import io.merrow.config.writer.ConfigChanges;
import java.util.List;

/** Where the agent's own metrics and traces go. */
public final class TelemetryPart implements ReloadablePart {
    private final AgentTraces traces;
    private final AgentMetricExport metrics;

    public TelemetryPart(final AgentTraces traces, final AgentMetricExport metrics) {
        this.traces = traces;
        this.metrics = metrics;
    }

    /** With {@code export}, whose collector is the default. */
    @Override
    public List<String> keys() {
        return List.of("internal.metrics.otlp", "internal.traces", "export");
    }

    @Override
    public Change prepare(final ConfigChanges changes, final MerrowConfig next) {
        return () -> {
            traces.apply(next);
            metrics.apply(next);
        };
    }
}
