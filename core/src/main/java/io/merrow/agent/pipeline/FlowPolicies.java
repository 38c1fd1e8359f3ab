package io.merrow.agent.pipeline;

import io.merrow.config.MerrowConfig;
import io.merrow.config.SpanConfig;
import io.merrow.flow.identity.FlowIdentity;
import io.merrow.flow.policy.FlowPolicy;

/** Makes the shards' policy from the configuration. */
public final class FlowPolicies {
    /** Flows that find no slot, as a part of those that do: hashing does not fill shards alike. */
    private static final double HEADROOM = 1.5;

    private static final int LEAST_FLOWS = 4096;

    private FlowPolicies() {}

    public static FlowPolicy of(final MerrowConfig config, final String nodeName) {
        final int share = config.pipeline().flowCapture().flowStatsCapacity() / Pipeline.shardCount(config);
        final FlowPolicy defaults = FlowPolicy.defaults();
        return defaults.withMaxFlows(Math.max(LEAST_FLOWS, (int) (share * HEADROOM)))
                .withTimeouts(timeouts(config.span()))
                .withIdentity(new FlowPolicy.Identity(
                        config.span().communityIdSeed(),
                        config.span().communityIdSeed(),
                        config.span().traceIdTimeout().toNanos(),
                        FlowIdentity.nodeId(nodeName)));
    }

    public static FlowPolicy.Timeouts timeouts(final SpanConfig span) {
        final FlowPolicy.Timeouts defaults = FlowPolicy.Timeouts.defaults();
        return new FlowPolicy.Timeouts(
                span.maxRecordInterval().toNanos(),
                span.tcpTimeout().toNanos(),
                span.udpTimeout().toNanos(),
                span.icmpTimeout().toNanos(),
                span.genericTimeout().toNanos(),
                span.tcpFinTimeout().toNanos(),
                span.tcpRstTimeout().toNanos(),
                defaults.retryNs(),
                span.intervalRecordsAfter().toNanos());
    }
}
