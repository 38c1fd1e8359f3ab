package io.merrow.agent.replay;

import io.merrow.config.MerrowConfig;
import io.merrow.config.pipeline.FlowCaptureConfig;
import io.merrow.config.pipeline.FlowProducerConfig;
import io.merrow.config.pipeline.PipelineConfig;
import java.time.Duration;

/** A configuration as replay takes it: one shard, and rings that hold what one step brings. */
final class ReplayConfig {
    /** A batch's events several times over. */
    private static final int RING_EVENTS = 4096;

    /** A sweep may bring all of the table; it continues when the ring has room. */
    private static final int SHARD_EVENTS = 4096;

    private static final int RECORDS = 4096;

    private ReplayConfig() {}

    static MerrowConfig of(final MerrowConfig config) {
        final PipelineConfig pipeline = config.pipeline();
        return new MerrowConfig(
                config.logLevel(),
                config.logFormat(),
                config.autoReload(),
                config.shutdownTimeout(),
                config.discovery(),
                config.attributes(),
                config.parser(),
                new PipelineConfig(
                        new FlowCaptureConfig(pipeline.flowCapture().flowStatsCapacity(), RING_EVENTS),
                        new FlowProducerConfig(1, SHARD_EVENTS, sweepInterval(config), RECORDS),
                        pipeline.idleStrategy(),
                        pipeline.threading(),
                        pipeline.k8sDecorator()),
                config.filter(),
                config.span(),
                config.export(),
                config.state(),
                config.internal());
    }

    static Duration sweepInterval(final MerrowConfig config) {
        return config.pipeline().flowProducer().flowStorePollInterval();
    }
}
