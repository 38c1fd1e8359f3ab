package io.merrow.flow;

import static io.merrow.flow.ShardHarness.MILLI;
import static io.merrow.flow.ShardHarness.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.record.RecordFilter;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.net.IpProtocol;
import org.junit.jupiter.api.Test;

/** What a shard does with records that a filter holds back. */
class RecordFilterTest {
    private static final long LONG = 600 * SECOND;
    private final ShardHarness harness = new ShardHarness(FlowPolicy.defaults()
            .withTimeouts(new FlowPolicy.Timeouts(60 * SECOND, LONG, LONG, LONG, LONG, LONG, LONG, SECOND)));
    private final KernelEntry entry = KernelEntry.of(IpProtocol.UDP, "10.0.0.1", 40000, "10.0.0.2", 53);

    private void packets(final int count) {
        for (int i = 0; i < count; i++) {
            harness.nowNs += MILLI;
            entry.packet(KernelLayoutDescriptor.LOW_TO_HIGH, harness.nowNs, 100);
        }
        harness.event(ShardHarness.EVENT_SWEEP, entry);
    }

    @Test
    void shouldCountAFilteredRecordAndOfferItToNoSink() {
        harness.shard.filter(record -> false);
        packets(3);
        harness.advance(61 * SECOND);
        assertThat(harness.records).isEmpty();
        assertThat(harness.count("RECORDS_FILTERED")).isEqualTo(1);
        assertThat(harness.count("RECORDS_EMITTED")).isEqualTo(1);
        assertThat(harness.count("RECORD_PACKETS")).isEqualTo(3);
    }

    @Test
    void shouldBeginTheTraceWithTheFirstRecordThatPasses() {
        harness.shard.filter(record -> false);
        packets(3);
        harness.advance(61 * SECOND);
        harness.shard.filter(RecordFilter.ALL);
        packets(2);
        harness.advance(61 * SECOND);
        assertThat(harness.count("RECORDS_FILTERED")).isEqualTo(1);
        assertThat(harness.onlyRecord().recordNumber()).isZero();
        assertThat(harness.onlyRecord().parentSpanId()).isZero();
        assertThat(harness.onlyRecord().packetsDelta()).isEqualTo(2);
        assertThat(harness.onlyRecord().packetsTotal()).isEqualTo(5);
    }
}
