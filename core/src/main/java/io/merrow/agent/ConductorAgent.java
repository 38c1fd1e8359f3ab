package io.merrow.agent;

import io.merrow.bpf.BpfClock;
import io.merrow.ring.ShardCommands;
import io.merrow.ring.ShardProxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/** Once a second, compares the kernel's clock with the wall clock and sends the shards the new offset if it has changed. */
final class ConductorAgent implements Agent {
    private static final long LOOK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    /** Smaller changes are ignored: two readings of the clocks never agree to the nanosecond. */
    private static final long TOLERANCE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ShardCommands shards;
    private final NanoClock clock;
    private long nextLookNs;
    private long sentOffsetNs;

    /**
     * @param epochOffsetNs the offset that the shards start with.
     */
    ConductorAgent(final List<ShardProxy> shards, final NanoClock clock, final long epochOffsetNs) {
        this.shards = new ShardCommands(shards);
        this.clock = clock;
        this.sentOffsetNs = epochOffsetNs;
        this.nextLookNs = clock.nanoTime() + LOOK_INTERVAL_NS;
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        int work = shards.retry();
        if (nowNs - nextLookNs >= 0) {
            nextLookNs = nowNs + LOOK_INTERVAL_NS;
            work += updateOffset(nowNs);
        }
        return work;
    }

    private int updateOffset(final long nowNs) {
        final long offsetNs = BpfClock.epochOffsetNs();
        if (Math.abs(offsetNs - sentOffsetNs) <= TOLERANCE_NS) {
            return 0;
        }
        sentOffsetNs = offsetNs;
        shards.send(shard -> shard.epochOffsetNs(nowNs, offsetNs));
        return 1;
    }

    @Override
    public String roleName() {
        return "conductor";
    }
}
