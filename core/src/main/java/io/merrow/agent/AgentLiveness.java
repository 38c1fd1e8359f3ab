package io.merrow.agent;

import io.merrow.telemetry.StallTracker;
import io.merrow.telemetry.http.HealthCheck;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/** Whether every agent still runs its duty cycles: none may pause for {@value #STALL_TIMEOUT_S} seconds between two questions. */
final class AgentLiveness {
    private static final long STALL_TIMEOUT_S = 30;

    private final List<StallTracker> trackers;
    private final NanoClock clock;
    private final long[] cycles;
    private final long[] movedNs;

    AgentLiveness(final List<StallTracker> trackers, final NanoClock clock) {
        this.trackers = trackers;
        this.clock = clock;
        cycles = new long[trackers.size()];
        movedNs = new long[trackers.size()];
        Arrays.fill(movedNs, clock.nanoTime());
    }

    synchronized HealthCheck.Result check() {
        final long nowNs = clock.nanoTime();
        for (int i = 0; i < cycles.length; i++) {
            final long now = trackers.get(i).cycles();
            if (now != cycles[i]) {
                cycles[i] = now;
                movedNs[i] = nowNs;
            } else if (nowNs - movedNs[i] > TimeUnit.SECONDS.toNanos(STALL_TIMEOUT_S)) {
                return new HealthCheck.Result(
                        false,
                        "the " + trackers.get(i).role() + " thread has made no progress for "
                                + TimeUnit.NANOSECONDS.toSeconds(nowNs - movedNs[i]) + " s");
            }
        }
        return new HealthCheck.Result(true, cycles.length + " threads running");
    }
}
