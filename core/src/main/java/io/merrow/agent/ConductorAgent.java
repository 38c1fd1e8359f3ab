package io.merrow.agent;

import io.merrow.bpf.BpfClock;
import io.merrow.capture.InterfaceWatcher;
import io.merrow.ring.ShardProxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * The chores: looks for interfaces and their addresses, and tells the shards how the kernel's clock stands to the wall's. A thread of its
 * own, because a look at /sys may wait.
 */
final class ConductorAgent implements Agent {
    private static final long LOOK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    /**
     * The wall's clock may stray so far before flows are told: two readings never agree to the nanosecond.
     */
    private static final long TOLERANCE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final InterfaceWatcher watcher;
    private final List<ShardProxy> shards;
    private final NanoClock clock;
    private final LocalityKeeper locality;
    private volatile boolean keepsLooking;
    private volatile boolean isLookWanted;
    private long nextLookNs;
    private long toldOffsetNs;

    /**
     * @param keepsLooking  false: only the interfaces that were there at the start.
     * @param locality      renewed when addresses change.
     * @param epochOffsetNs what the shards were told at the start.
     */
    ConductorAgent(
            final InterfaceWatcher watcher,
            final List<ShardProxy> shards,
            final NanoClock clock,
            final boolean keepsLooking,
            final LocalityKeeper locality,
            final long epochOffsetNs) {
        this.watcher = watcher;
        this.shards = shards;
        this.clock = clock;
        this.keepsLooking = keepsLooking;
        this.locality = locality;
        this.toldOffsetNs = epochOffsetNs;
        this.nextLookNs = clock.nanoTime() + LOOK_INTERVAL_NS;
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        if (nowNs - nextLookNs < 0 && !isLookWanted) {
            return 0;
        }
        nextLookNs = nowNs + LOOK_INTERVAL_NS;
        tellTheTime(nowNs);
        final boolean looks = keepsLooking || isLookWanted;
        isLookWanted = false;
        final int attached = looks ? watcher.poll() : 0;
        return attached + locality.poll();
    }

    /** Looks once now, and as before or not from then on. Any thread. */
    void look(final boolean keepsOnLooking) {
        keepsLooking = keepsOnLooking;
        isLookWanted = true;
    }

    private void tellTheTime(final long nowNs) {
        final long offsetNs = BpfClock.epochOffsetNs();
        if (Math.abs(offsetNs - toldOffsetNs) > TOLERANCE_NS) {
            toldOffsetNs = offsetNs;
            shards.forEach(shard -> shard.epochOffsetNs(nowNs, offsetNs));
        }
    }

    @Override
    public String roleName() {
        return "conductor";
    }
}
