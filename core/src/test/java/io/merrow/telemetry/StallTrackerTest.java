package io.merrow.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.Test;

class StallTrackerTest {
    private long nowNs;

    @Test
    void shouldKeepTheLongestCycleAndCountThoseOverTheThreshold() {
        final StallTracker tracker = new StallTracker("shard-0", 100);
        tracker.onCycle(100);
        assertThat(tracker.stalls()).isZero();
        tracker.onCycle(250);
        tracker.onCycle(101);
        assertThat(tracker.stalls()).isEqualTo(2);
        assertThat(tracker.maxCycleNs()).isEqualTo(250);
    }

    @Test
    void shouldMeasureTheWorkAndNotTheIdlingBetween() throws Exception {
        final StallTracker tracker = new StallTracker("work", 50);
        final Agent agent = new TrackedAgent(new Worker(), tracker, () -> nowNs);
        assertThat(agent.doWork()).isEqualTo(7);
        nowNs += 1_000_000;
        agent.doWork();
        assertThat(tracker.maxCycleNs()).isEqualTo(30);
        assertThat(tracker.stalls()).isZero();
        assertThat(agent.roleName()).isEqualTo("work");
    }

    private final class Worker implements Agent {
        @Override
        public int doWork() {
            nowNs += 30;
            return 7;
        }

        @Override
        public String roleName() {
            return "work";
        }
    }
}
