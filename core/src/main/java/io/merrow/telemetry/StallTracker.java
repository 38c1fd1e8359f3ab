package io.merrow.telemetry;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches a duty cycle: its longest time, and how often it took longer than a threshold (after Aeron's
 * {@code DutyCycleStallTracker}).
 *
 * <p>{@link #onCycle(long)} is for the agent's thread alone; any thread may read.
 */
public final class StallTracker {
    private final String role;
    private final long thresholdNs;
    private final AtomicLong maxCycleNs = new AtomicLong();
    private final AtomicLong stalls = new AtomicLong();
    private final AtomicLong cycles = new AtomicLong();

    /**
     * @param role        name of the agent.
     * @param thresholdNs a cycle that takes longer is a stall, ns.
     */
    public StallTracker(final String role, final long thresholdNs) {
        this.role = role;
        this.thresholdNs = thresholdNs;
    }

    /** @param durationNs of the cycle that has just ended. */
    public void onCycle(final long durationNs) {
        cycles.setRelease(cycles.getPlain() + 1);
        if (durationNs > maxCycleNs.getPlain()) {
            maxCycleNs.setRelease(durationNs);
        }
        if (durationNs > thresholdNs) {
            stalls.setRelease(stalls.getPlain() + 1);
        }
    }

    public String role() {
        return role;
    }

    /** The longest cycle so far, ns. */
    public long maxCycleNs() {
        return maxCycleNs.getAcquire();
    }

    /** Cycles that took longer than the threshold. */
    public long stalls() {
        return stalls.getAcquire();
    }

    /** Cycles so far: a count that does not change is an agent that hangs or has terminated. */
    public long cycles() {
        return cycles.getAcquire();
    }

    @Override
    public String toString() {
        return "StallTracker{role=" + role + ", thresholdNs=" + thresholdNs + ", maxCycleNs=" + maxCycleNs()
                + ", stalls=" + stalls() + '}';
    }
}
