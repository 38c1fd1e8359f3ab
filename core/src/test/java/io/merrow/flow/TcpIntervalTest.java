package io.merrow.flow;

import static io.merrow.flow.ShardHarness.EVENT_FINAL;
import static io.merrow.flow.ShardHarness.EVENT_SWEEP;
import static io.merrow.flow.ShardHarness.SECOND;
import static io.merrow.flow.ShardHarness.START;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FIRST;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.TcpFactsFlyweight;
import io.merrow.layout.TcpIntervalFlyweight;
import io.merrow.net.IpProtocol;
import org.junit.jupiter.api.Test;

/** What of a TCP connection is new in each record: all records together have each event once. */
class TcpIntervalTest {
    private static final int TCP_SYN = 0x02;
    private static final int TCP_ACK = 0x10;

    private final ShardHarness harness = new ShardHarness();
    private final KernelEntry entry = KernelEntry.of(IpProtocol.TCP, "10.0.0.1", 40000, "10.0.0.2", 80)
            .handshake(START, START + 1_000_000)
            .tcp(LOW_TO_HIGH, START, TCP_SYN);

    private static TcpIntervalFlyweight interval(final FlowRecordFlyweight record) {
        return new TcpIntervalFlyweight()
                .wrap(record.buffer(), record.offset() + FlowRecordFlyweight.TCP_INTERVAL_OFFSET);
    }

    private static TcpFactsFlyweight facts(final FlowRecordFlyweight record) {
        return new TcpFactsFlyweight().wrap(record.buffer(), record.offset() + FlowRecordFlyweight.TCP_OFFSET);
    }

    /** Packets for the length of a record's interval, of which the kernel counts so much. */
    private FlowRecordFlyweight nextInterval(final int number) {
        for (int second = 0; second < 61; second += 5) {
            entry.tcp(LOW_TO_HIGH, harness.nowNs, TCP_ACK);
            harness.event(EVENT_SWEEP, entry);
            harness.advance(5 * SECOND);
        }
        assertThat(harness.records).hasSize(number);
        return harness.lastRecord();
    }

    @Test
    void shouldHaveEachEventInOneRecord() {
        entry.tcpCounts(LOW_TO_HIGH, 3, 2, 1).tcpTimes(LOW_TO_HIGH, 10, 10_000, 2, 800);
        harness.event(EVENT_FIRST, entry);
        final FlowRecordFlyweight first = nextInterval(1);
        assertThat(first.endReason()).isEqualTo(RecordDescriptor.END_ACTIVE_TIMEOUT);
        assertThat(first.isHandshakeNew()).isTrue();
        assertThat(interval(first).retransmits()).isEqualTo(3);
        assertThat(interval(first).outOfOrder()).isEqualTo(2);
        assertThat(interval(first).zeroWindows()).isEqualTo(1);
        assertThat(interval(first).rttAverage()).isEqualTo(1_000);
        assertThat(interval(first).answerAverage()).isEqualTo(400);

        final FlowRecordFlyweight quiet = nextInterval(2);
        assertThat(quiet.isHandshakeNew()).isFalse();
        assertThat(quiet.handshakeNs()).isEqualTo(1_000_000);
        assertThat(interval(quiet).retransmits()).isZero();
        assertThat(interval(quiet).rttAverage()).isZero();
        assertThat(facts(quiet).retransmits()).isEqualTo(3);

        entry.tcpCounts(LOW_TO_HIGH, 4, 2, 9).tcpTimes(LOW_TO_HIGH, 12, 30_000, 3, 900);
        final FlowRecordFlyweight third = nextInterval(3);
        assertThat(interval(third).retransmits()).isEqualTo(1);
        assertThat(interval(third).outOfOrder()).isZero();
        assertThat(interval(third).zeroWindows()).isEqualTo(8);
        assertThat(interval(third).rttAverage()).isEqualTo(10_000);
        assertThat(interval(third).answerAverage()).isEqualTo(100);
        assertThat(facts(third).rttAverage()).isEqualTo(2_500);

        entry.tcpCounts(LOW_TO_HIGH, 6, 2, 9);
        harness.event(EVENT_SWEEP, entry);
        harness.event(EVENT_FINAL, entry);
        final FlowRecordFlyweight last = harness.lastRecord();
        assertThat(last.endReason()).isNotEqualTo(RecordDescriptor.END_ACTIVE_TIMEOUT);
        assertThat(interval(last).retransmits()).isEqualTo(2);
        assertThat(interval(last).zeroWindows()).isZero();
    }

    @Test
    void shouldBeginAgainWithTheNextConnectionInTheSlot() {
        entry.tcpCounts(LOW_TO_HIGH, 3, 2, 1);
        harness.event(EVENT_FIRST, entry);
        nextInterval(1);
        harness.event(EVENT_FINAL, entry);
        final KernelEntry next = KernelEntry.of(IpProtocol.TCP, "10.0.0.1", 40001, "10.0.0.2", 80)
                .tcp(LOW_TO_HIGH, harness.nowNs, TCP_SYN)
                .tcpCounts(LOW_TO_HIGH, 1, 0, 0);
        harness.event(EVENT_FIRST, next);
        harness.event(EVENT_FINAL, next);
        assertThat(interval(harness.lastRecord()).retransmits()).isEqualTo(1);
        assertThat(harness.lastRecord().isHandshakeNew()).isFalse();
    }
}
