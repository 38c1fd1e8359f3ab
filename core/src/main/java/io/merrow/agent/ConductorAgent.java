package io.merrow.agent;

import io.merrow.bpf.BpfClock;
import io.merrow.ring.ShardProxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/** The chores: once a second it tells the shards how the kernel's clock stands to the wall's. */
final class ConductorAgent implements Agent {
    private static final long LOOK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    /**
     * The wall's clock may stray so far before flows are told: two readings never agree to the nanosecond.
     */
    private static final long TOLERANCE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<ShardProxy> shards;
    private final NanoClock clock;
    private long nextLookNs;
    private long toldOffsetNs;

    /**
     * @param epochOffsetNs what the shards were told at the start.
     */
    ConductorAgent(final List<ShardProxy> shards, final NanoClock clock, final long epochOffsetNs) {
        this.shards = shards;
        this.clock = clock;
        this.toldOffsetNs = epochOffsetNs;
        this.nextLookNs = clock.nanoTime() + LOOK_INTERVAL_NS;
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        if (nowNs - nextLookNs < 0) {
            return 0;
        }
        nextLookNs = nowNs + LOOK_INTERVAL_NS;
        return tellTheTime(nowNs);
    }

    private int tellTheTime(final long nowNs) {
        final long offsetNs = BpfClock.epochOffsetNs();
        if (Math.abs(offsetNs - toldOffsetNs) <= TOLERANCE_NS) {
            return 0;
        }
        toldOffsetNs = offsetNs;
        shards.forEach(shard -> shard.epochOffsetNs(nowNs, offsetNs));
        return 1;
    }

    @Override
    public String roleName() {
        return "conductor";
    }
}
