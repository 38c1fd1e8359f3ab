package io.merrow.export.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingThresholdTest {
    /** Examples of the specification (TraceState: Probability Sampling, "Rejection threshold"). */
    @ParameterizedTest
    @CsvSource({"1, 0", "0.5, 80000000000000", "0.25, c0000000000000", "0.1, e6666666666666", "0.01, fd70a3d70a3d70"})
    void shouldBeThatOfTheSpecification(final double ratio, final String hex) {
        // The last digits of some ratios depend on how a decimal number is rounded.
        assertThat(SamplingThreshold.of(ratio) >>> 8).isEqualTo(Long.parseLong(hex, 16) >>> 8);
    }

    @Test
    void shouldChooseAllOrNone() {
        assertThat(SamplingThreshold.chooses(SamplingThreshold.of(1), 0)).isTrue();
        assertThat(SamplingThreshold.chooses(SamplingThreshold.of(0), -1)).isFalse();
    }

    @Test
    void shouldChooseThatShareOfTracesAndBySmallerRatiosSomeOfThose() {
        final SplittableRandom random = new SplittableRandom(1);
        final long quarter = SamplingThreshold.of(0.25);
        final long tenth = SamplingThreshold.of(0.1);
        int quarters = 0;
        int tenths = 0;
        for (int i = 0; i < 100_000; i++) {
            final long traceIdLow = random.nextLong();
            final boolean isInTenth = SamplingThreshold.chooses(tenth, traceIdLow);
            final boolean isInQuarter = SamplingThreshold.chooses(quarter, traceIdLow);
            assertThat(isInQuarter || !isInTenth).isTrue();
            quarters += isInQuarter ? 1 : 0;
            tenths += isInTenth ? 1 : 0;
        }
        assertThat(quarters).isBetween(24_000, 26_000);
        assertThat(tenths).isBetween(9_000, 11_000);
    }
}
