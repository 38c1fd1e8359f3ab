package io.merrow.agent;

import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigChanges;
import io.merrow.flow.FlowPolicy;
import io.merrow.ring.ShardProxy;
import java.util.List;

/** When records leave and flows end. */
final class TimeoutsPart implements ReloadablePart {
    private final List<ShardProxy> shards;

    TimeoutsPart(final List<ShardProxy> shards) {
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
