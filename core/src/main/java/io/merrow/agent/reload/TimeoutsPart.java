package io.merrow.agent.reload;

import io.merrow.agent.pipeline.FlowPolicies;
import io.merrow.agent.threads.Commands;
import io.merrow.config.MerrowConfig;
import io.merrow.config.writer.ConfigChanges;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.ring.ShardProxy;
import java.util.List;

/** When records leave and flows end. */
public final class TimeoutsPart implements ReloadablePart {
    private final List<ShardProxy> shards;

    public TimeoutsPart(final List<ShardProxy> shards) {
        this.shards = shards;
    }

    @Override
    public List<String> keys() {
        return List.of("span");
    }

    @Override
    public Change prepare(final ConfigChanges changes, final MerrowConfig next) {
        final FlowPolicy.Timeouts timeouts = FlowPolicies.timeouts(next.span());
        return () -> {
            for (final ShardProxy shard : shards) {
                Commands.offer(() -> shard.timeouts(timeouts));
            }
        };
    }
}
