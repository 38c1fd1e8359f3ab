package io.merrow.export.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private final RetrySchedule schedule = new RetrySchedule(1000, 30_000, 300_000);

    @Test
    void shouldDoubleUpToTheMaximumAndDrawTheLatterHalf() {
        final SplittableRandom random = new SplittableRandom(7);
        final long[] expected = {1000, 2000, 4000, 8000, 16_000, 30_000, 30_000};
        for (int failure = 1; failure <= expected.length; failure++) {
            long least = Long.MAX_VALUE;
            long most = 0;
            for (int i = 0; i < 5000; i++) {
                final long delayNs = schedule.delayNs(failure, random);
                least = Math.min(least, delayNs);
                most = Math.max(most, delayNs);
            }
            assertThat(least).isBetween(expected[failure - 1] / 2, expected[failure - 1] * 51 / 100);
            assertThat(most).isBetween(expected[failure - 1] * 99 / 100, expected[failure - 1]);
        }
    }

    @Test
    void shouldNotOverflowAfterManyFailures() {
        final RetrySchedule wide = new RetrySchedule(1, Long.MAX_VALUE, Long.MAX_VALUE);
        final SplittableRandom random = new SplittableRandom(7);
        for (int failure = 1; failure < 2000; failure++) {
            assertThat(wide.delayNs(failure, random)).isPositive();
            assertThat(schedule.delayNs(failure, random)).isBetween(500L, 30_000L);
        }
    }

    @Test
    void shouldBeExhaustedWhenTheNextAttemptWouldBeTooLate() {
        assertThat(schedule.isExhausted(5, 300_005)).isFalse();
        assertThat(schedule.isExhausted(5, 300_006)).isTrue();
        assertThat(new RetrySchedule(1, 2, 0).isExhausted(0, Long.MAX_VALUE))
                .as("0 is no limit")
                .isFalse();
    }

    @Test
    void shouldRefuseImpossibleTimes() {
        assertThatThrownBy(() -> RetrySchedule.of(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ZERO))
                .hasMessageContaining("PT2S");
        assertThatThrownBy(() -> new RetrySchedule(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
