package io.merrow.export.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.merrow.export.TestRecords;
import io.merrow.layout.FlowRecordFlyweight;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Bytes of heap that one record costs where its series is known, by the thread's own account: none. What the JVM does once while it
 * compiles is in some windows; one without a byte is the proof.
 */
class FlowMeterAllocationTest {
    private static final int RECORDS = 20_000;
    private static final int MOST_WINDOWS = 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long leastAllocated(final MetricProfile profile, final Set<Dimension> dimensions) {
        final MeterHarness harness = new MeterHarness(profile, dimensions, 1000);
        final List<FlowRecordFlyweight> records = IntStream.range(0, 200)
                .mapToObj(i -> {
                    final FlowRecordFlyweight record = MeterHarness.closed(1 + i * 1_000L);
                    TestRecords.putAddress(record, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, "10.1.0." + i);
                    return record;
                })
                .toList();
        final long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int window = 0; window < MOST_WINDOWS && least > 0; window++) {
            final long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < RECORDS; i++) {
                final FlowRecordFlyweight record = records.get(i % records.size());
                harness.meter.measure(record.buffer(), record.offset(), harness.nowNs);
                harness.meter.poll(harness.nowNs++);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }
        assertThat(harness.total(FlowMetric.ENDED)).isGreaterThanOrEqualTo(RECORDS);
        return least;
    }

    @Test
    void shouldAllocateNothingForKnownSeries() {
        assertThat(leastAllocated(MetricProfile.MERROW, FlowMetricSettings.DEFAULT_DIMENSIONS))
                .isZero();
    }

    @Test
    void shouldAllocateNothingForKnownSeriesOfAllDimensions() {
        assertThat(leastAllocated(MetricProfile.OBI, EnumSet.allOf(Dimension.class)))
                .isZero();
    }
}
