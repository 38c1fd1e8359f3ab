package io.merrow.flow.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EpochTimelineTest {
    private final EpochTimeline timeline = new EpochTimeline();

    @Test
    void shouldLetTheFirstOffsetHoldForAllTimeBefore() {
        timeline.step(1000, 50);

        assertThat(timeline.epochNs(10)).isEqualTo(60);
        assertThat(timeline.epochNs(2000)).isEqualTo(2050);
    }

    @Test
    void shouldNameAMomentByTheOffsetOfThen() {
        timeline.step(1000, 0);
        timeline.step(2000, -500);
        timeline.step(3000, 100);

        assertThat(timeline.epochNs(1999)).isEqualTo(1999);
        assertThat(timeline.epochNs(2000)).isEqualTo(1500);
        assertThat(timeline.epochNs(2999)).isEqualTo(2499);
        assertThat(timeline.epochNs(3000)).isEqualTo(3100);
    }

    @Test
    void shouldForgetTheOldestStepsAndNameOlderMomentsByTheOldestKept() {
        timeline.step(0, 0);
        for (int i = 1; i <= 1000; i++) {
            timeline.step(i * 10L, i);
        }

        assertThat(timeline.epochNs(10_000)).isEqualTo(11_000);
        assertThat(timeline.epochNs(9_995)).isEqualTo(9_995 + 999);
        assertThat(timeline.epochNs(1)).isEqualTo(1 + 1000 - 127);
    }
}
