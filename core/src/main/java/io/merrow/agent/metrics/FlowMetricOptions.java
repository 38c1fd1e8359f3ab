package io.merrow.agent.metrics;

import io.merrow.agent.pipeline.CollectorSettings;
import io.merrow.config.MerrowConfig;
import io.merrow.config.export.FlowMetricsConfig;
import io.merrow.config.export.MetricTemporality;
import io.merrow.config.export.OtlpMetricsConfig;
import io.merrow.export.metrics.CidrGroup;
import io.merrow.export.metrics.Dimension;
import io.merrow.export.metrics.FlowMetricSettings;
import io.merrow.export.metrics.MetricProfile;
import io.merrow.export.sdk.OtlpMetricSettings;
import io.merrow.net.Network;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Converts the configuration of flow metrics to the settings of {@code export.metrics}. */
final class FlowMetricOptions {
    private FlowMetricOptions() {}

    static FlowMetricSettings settings(final FlowMetricsConfig config, final IntPredicate isEphemeral) {
        return new FlowMetricSettings(
                MetricProfile.valueOf(config.names().name()),
                config.chosen().stream()
                        .map(dimension -> Dimension.valueOf(dimension.name()))
                        .collect(Collectors.toSet()),
                config.cidrs().stream()
                        .map(group -> new CidrGroup(group.name(), Network.parse(group.cidr())))
                        .toList(),
                isEphemeral,
                config.seriesLimit(),
                config.expireAfter().toNanos());
    }

    /** Empty: there is no export by OTLP. */
    static Optional<OtlpMetricSettings> export(final MerrowConfig config) {
        return CollectorSettings.ofFlowMetrics(config).map(connection -> {
            final OtlpMetricsConfig otlp = config.export().metrics().otlp().orElseThrow();
            return new OtlpMetricSettings(connection, otlp.interval(), otlp.temporality() == MetricTemporality.DELTA);
        });
    }
}
