package io.merrow.export.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.enrich.RecordEnricher;
import io.merrow.export.ExportHarness;
import io.merrow.export.TestRecords;
import io.merrow.export.metrics.MeterHarness;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.TcpFactsFlyweight;
import io.merrow.query.Query;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TraceSamplerTest {
    private static final long NONE = SamplingThreshold.of(0);

    private final RecordEnricher enricher = new MeterHarness().enricher;

    private TraceSampler keeping(final SamplingRule... rules) {
        return new TraceSampler(NONE, List.of(rules), List.of(), enricher);
    }

    private static boolean sample(final RecordSampler sampler, final FlowRecordFlyweight record) {
        return sampler.sample(record.buffer(), record.offset());
    }

    private static FlowRecordFlyweight refused() {
        return MeterHarness.closed(1)
                .tcpFlags(KernelLayoutDescriptor.TCP_SYN)
                .reverseTcpFlags(KernelLayoutDescriptor.TCP_RST | KernelLayoutDescriptor.TCP_ACK);
    }

    @Test
    void shouldDecideByTheTraceIdAloneAndNoteTheThreshold() {
        final TraceSampler half = new TraceSampler(SamplingThreshold.of(0.5), List.of(), List.of(), enricher);
        final FlowRecordFlyweight high = MeterHarness.closed(1).traceIdLow(0x80_0000_0000_0000L);
        final FlowRecordFlyweight low = MeterHarness.closed(1).traceIdLow(0xFF7F_FFFF_FFFF_FFFFL);
        for (int number = 0; number < 3; number++) {
            assertThat(sample(half, high.recordNumber(number))).isTrue();
            assertThat(sample(half, low.recordNumber(number))).isFalse();
        }
        assertThat(high.isSampled()).isTrue();
        assertThat(high.samplingThreshold()).isEqualTo(1L << 55);
        assertThat(low.isSampled()).isFalse();
    }

    @Test
    void shouldKeepWhatARuleKeepsAndNoteThatAllOfItIsKept() {
        final TraceSampler sampler = keeping(SamplingRules.failure());
        final FlowRecordFlyweight refused = refused();
        assertThat(sample(sampler, refused)).isTrue();
        assertThat(refused.isSampled()).isTrue();
        assertThat(refused.samplingThreshold()).isZero();
        assertThat(sample(sampler, MeterHarness.closed(1))).isFalse();
    }

    @Test
    void shouldKeepByBytesAndDuration() {
        final TraceSampler large = keeping(SamplingRules.bytes(11_500 + 90_000_000_000L));
        assertThat(sample(large, MeterHarness.closed(1))).isTrue();
        assertThat(sample(large, MeterHarness.closed(1).bytesTotal(11_499))).isFalse();
        final TraceSampler lasting = keeping(SamplingRules.duration(TimeUnit.SECONDS.toNanos(2)));
        assertThat(sample(lasting, MeterHarness.closed(TimeUnit.SECONDS.toNanos(2))))
                .isTrue();
        assertThat(sample(lasting, MeterHarness.closed(TimeUnit.SECONDS.toNanos(2) - 1)))
                .isFalse();
    }

    @Test
    void shouldKeepByTheShareOfRetransmits() {
        final FlowRecordFlyweight record =
                MeterHarness.closed(1).packetsTotal(90).reversePacketsTotal(10);
        new TcpFactsFlyweight()
                .wrap(record.buffer(), record.offset() + FlowRecordFlyweight.TCP_OFFSET)
                .retransmits(5);
        assertThat(sample(keeping(SamplingRules.retransmits(0.05)), record)).isFalse();
        assertThat(sample(keeping(SamplingRules.retransmits(0.049)), record)).isTrue();
    }

    @Test
    void shouldKeepByNamespaceAndByFilterExpression() {
        assertThat(sample(keeping(SamplingRules.namespaces(Set.of("shop"))), MeterHarness.closed(1)))
                .isTrue();
        assertThat(sample(keeping(SamplingRules.namespaces(Set.of("other"))), MeterHarness.closed(1)))
                .isFalse();
        assertThat(sample(keeping(SamplingRules.wouldDeny()), MeterHarness.closed(1)))
                .isFalse();
        final SamplingRule web = SamplingRules.attributes(
                ExportHarness.profile(), Query.parse("destination.port = 80 and protocol = tcp")::matches);
        assertThat(sample(keeping(web), MeterHarness.closed(1))).isTrue();
        assertThat(sample(keeping(web), TestRecords.udp())).isFalse();
    }

    @Test
    void shouldDropByRuleUnlessAnotherKeeps() {
        final SamplingRule all = record -> true;
        final TraceSampler sampler = new TraceSampler(
                SamplingThreshold.ALL, List.of(SamplingRules.failure()), List.of(all), RecordEnricher.NONE);
        assertThat(sample(sampler, MeterHarness.closed(1))).isFalse();
        assertThat(sample(sampler, refused())).isTrue();
    }
}
