package io.merrow.flow;

import static io.merrow.flow.ShardHarness.EVENT_FINAL;
import static io.merrow.flow.ShardHarness.EVENT_SWEEP;
import static io.merrow.flow.ShardHarness.SECOND;
import static io.merrow.flow.ShardHarness.START;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FIRST;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.TcpIntervalFlyweight;
import io.merrow.net.IpProtocol;
import io.merrow.state.AgentState;
import io.merrow.table.SlotBirths;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards that continue with the exports of another process, over the real flow journal. */
class FlowResumptionTest {
    private static final int TCP_SYN = 0x02;
    private static final int TCP_ACK = 0x10;

    @TempDir
    private Path directory;

    private final KernelEntry udp = KernelEntry.of(IpProtocol.UDP, "10.0.0.2", 4000, "10.0.0.1", 53);
    private ShardHarness harness = new ShardHarness();
    private AgentState state;
    private int noted;

    @BeforeEach
    void open() throws IOException {
        state = AgentState.open(directory, 1000, counter());
        harness.nowNs = START;
    }

    static AtomicCounter counter() {
        return new AtomicCounter(new UnsafeBuffer(new byte[CountersReader.COUNTER_LENGTH]), 0);
    }

    @AfterEach
    void close() {
        state.close();
    }

    /** The process is killed; the records before were stored. */
    private void restart() throws IOException {
        for (; noted < harness.records.size(); noted++) {
            state.ledger().onStored(harness.records.get(noted).buffer(), 0);
        }
        state.close();
        noted = 0;
        open();
        harness = new ShardHarness(
                harness.table, state.recall(new SlotBirths(harness.table.slots())::contains), harness.nowNs);
        state.forgetEnded();
    }

    @Test
    void shouldContinueWithTheSameKernelEntry() throws IOException {
        harness.event(EVENT_FIRST, udp.packet(HIGH_TO_LOW, START, 100));
        udp.packets(LOW_TO_HIGH, START + SECOND, 3, 900);
        harness.nowNs += SECOND;
        harness.event(EVENT_SWEEP, udp);
        harness.shard.handOver(10);
        final FlowRecordFlyweight before = harness.onlyRecord();
        assertThat(before.endReason()).isEqualTo(RecordDescriptor.END_ACTIVE_TIMEOUT);
        assertThat(harness.shard.liveFlows()).isZero();
        assertThat(harness.count("FLOWS_HANDED_OVER")).isEqualTo(1);
        restart();
        udp.packet(LOW_TO_HIGH, START + 2 * SECOND, 100);
        harness.nowNs += SECOND;
        harness.event(EVENT_SWEEP, udp);
        harness.event(EVENT_FINAL, udp);
        final FlowRecordFlyweight after = harness.onlyRecord();
        assertThat(after.traceIdHigh()).isEqualTo(before.traceIdHigh());
        assertThat(after.traceIdLow()).isEqualTo(before.traceIdLow());
        assertThat(after.recordNumber()).isEqualTo(1);
        assertThat(after.parentSpanId()).isEqualTo(before.spanId());
        assertThat(after.startNs()).isEqualTo(before.endNs());
        assertThat(after.sourcePort()).isEqualTo(before.sourcePort());
        assertThat(after.packetsDelta() + after.reversePacketsDelta()).isEqualTo(1);
        assertThat(after.packetsTotal() + after.reversePacketsTotal()).isEqualTo(5);
        assertThat(after.bytesTotal() + after.reverseBytesTotal()).isEqualTo(1100);
    }

    @Test
    void shouldHaveTheTcpCountsOfBeforeInNoRecordAgain() throws IOException {
        final KernelEntry tcp = KernelEntry.of(IpProtocol.TCP, "10.0.0.2", 40000, "10.0.0.1", 80)
                .handshake(START, START + 1_000_000)
                .tcp(LOW_TO_HIGH, START, TCP_SYN)
                .tcpCounts(LOW_TO_HIGH, 5, 2, 1);
        harness.event(EVENT_FIRST, tcp);
        harness.shard.handOver(10);
        assertThat(harness.onlyRecord().isHandshakeNew()).isTrue();
        assertThat(retransmits(harness.onlyRecord())).isEqualTo(5);
        restart();
        tcp.tcp(LOW_TO_HIGH, START + SECOND, TCP_ACK).tcpCounts(LOW_TO_HIGH, 7, 2, 1);
        harness.nowNs += SECOND;
        harness.event(EVENT_SWEEP, tcp);
        harness.event(EVENT_FINAL, tcp);
        assertThat(harness.onlyRecord().isHandshakeNew()).isFalse();
        assertThat(retransmits(harness.onlyRecord())).isEqualTo(2);
    }

    /** What is new of both directions. */
    private static int retransmits(final FlowRecordFlyweight record) {
        final TcpIntervalFlyweight interval = new TcpIntervalFlyweight();
        return interval.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.TCP_INTERVAL_OFFSET)
                        .retransmits()
                + interval.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.REVERSE_TCP_INTERVAL_OFFSET)
                        .retransmits();
    }

    @Test
    void shouldExportAgainWhatWasLostWithTheProcess() throws IOException {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.shard.handOver(10);
        noted = harness.records.size(); // it was emitted, and never stored
        final long lost = harness.onlyRecord().spanId();
        restart();
        harness.event(EVENT_SWEEP, udp);
        harness.shard.handOver(10);
        assertThat(harness.onlyRecord().packetsDelta()).isEqualTo(1);
        assertThat(harness.onlyRecord().spanId())
                .as("the same, should it have left after all")
                .isEqualTo(lost);
    }

    @Test
    void shouldReportNothingForAFlowWithoutNews() throws IOException {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.shard.handOver(10);
        restart();
        harness.event(EVENT_SWEEP, udp);
        harness.shard.handOver(10);
        assertThat(harness.records).isEmpty();
    }

    @Test
    void shouldKeepWhatWasCountedInEarlierEntries() throws IOException {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.event(EVENT_OVERFLOW, udp.again().bornNs(0).packet(LOW_TO_HIGH, START + 1, 50));
        harness.shard.handOver(10);
        assertThat(harness.onlyRecord().packetsTotal()).isEqualTo(2);
        restart();
        harness.event(EVENT_SWEEP, udp.packet(LOW_TO_HIGH, START + 2, 100));
        harness.shard.handOver(10);
        assertThat(harness.onlyRecord().packetsDelta()).isEqualTo(1);
        assertThat(harness.onlyRecord().packetsTotal()).isEqualTo(3);
        assertThat(harness.onlyRecord().bytesTotal()).isEqualTo(250);
    }

    @Test
    void shouldContinueInANewEntryWhereTheTableDidNotStay() throws IOException {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.shard.forceEnd(10);
        final FlowRecordFlyweight before = harness.onlyRecord();
        restart();
        harness.nowNs += SECOND;
        harness.event(EVENT_FIRST, udp.again().packet(HIGH_TO_LOW, START + SECOND, 70));
        harness.shard.forceEnd(10);
        final FlowRecordFlyweight after = harness.onlyRecord();
        assertThat(after.traceIdLow()).isEqualTo(before.traceIdLow());
        assertThat(after.recordNumber()).isEqualTo(1);
        assertThat(after.sourcePort()).as("orientation stays").isEqualTo(before.sourcePort());
        assertThat(after.reversePacketsDelta()).isEqualTo(1);
        assertThat(after.packetsTotal()).isEqualTo(1);
        assertThat(after.reversePacketsTotal()).isEqualTo(1);
    }

    @Test
    void shouldBeginAgainWhereAConnectionDoes() throws IOException {
        final KernelEntry tcp = KernelEntry.of(IpProtocol.TCP, "10.0.0.1", 4000, "10.0.0.2", 80);
        harness.event(
                EVENT_FIRST, tcp.tcp(LOW_TO_HIGH, START, TCP_SYN | TCP_ACK).sequence(LOW_TO_HIGH, 7));
        harness.shard.forceEnd(10);
        final long before = harness.onlyRecord().traceIdLow();
        restart();
        harness.event(
                EVENT_FIRST,
                tcp.again().tcp(LOW_TO_HIGH, START + SECOND, TCP_SYN).sequence(LOW_TO_HIGH, 9));
        harness.shard.forceEnd(10);
        assertThat(harness.onlyRecord().traceIdLow()).isNotEqualTo(before);
        assertThat(harness.onlyRecord().recordNumber()).isZero();
    }

    @Test
    void shouldBeginAgainAfterALongSilence() throws IOException {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.shard.forceEnd(10);
        restart();
        harness.nowNs += 7200 * SECOND;
        harness.event(EVENT_FIRST, udp.again().packet(LOW_TO_HIGH, START + 7200 * SECOND, 70));
        harness.shard.forceEnd(10);
        assertThat(harness.onlyRecord().recordNumber()).isZero();
    }

    @Test
    void shouldNotContinueWithAFlowThatHadEnded() throws IOException {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.event(EVENT_FINAL, udp);
        assertThat(harness.onlyRecord().endReason()).isEqualTo(RecordDescriptor.END_IDLE_TIMEOUT);
        restart();
        harness.event(EVENT_FIRST, udp.again().packet(LOW_TO_HIGH, START + SECOND, 70));
        harness.shard.forceEnd(10);
        assertThat(harness.onlyRecord().recordNumber()).isZero();
        assertThat(harness.onlyRecord().packetsTotal()).isEqualTo(1);
    }
}
