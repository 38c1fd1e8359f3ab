package io.merrow.agent.reload;

import io.merrow.agent.metrics.FlowMetrics;
import io.merrow.config.MerrowConfig;
import io.merrow.config.writer.ConfigChanges;
import java.util.List;

/** Where flow metrics go. After {@link OutputsPart}, with which records are measured as the new configuration wants it. */
public final class FlowMetricsPart implements ReloadablePart {
    private final FlowMetrics metrics;

    public FlowMetricsPart(final FlowMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public List<String> keys() {
        return List.of("export");
    }

    @Override
    public Change prepare(final ConfigChanges changes, final MerrowConfig next) {
        return () -> metrics.apply(next);
    }
}
