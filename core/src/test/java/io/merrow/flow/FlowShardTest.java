package io.merrow.flow;

import static io.merrow.flow.ShardHarness.EPOCH_OFFSET;
import static io.merrow.flow.ShardHarness.EVENT_FINAL;
import static io.merrow.flow.ShardHarness.EVENT_SWEEP;
import static io.merrow.flow.ShardHarness.MILLI;
import static io.merrow.flow.ShardHarness.SECOND;
import static io.merrow.flow.ShardHarness.START;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_CLOSE;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FIRST;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_RETIRED;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_RST;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.flow.orientation.ListeningPorts;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.net.IpProtocol;
import io.merrow.table.FlowIndex;
import io.merrow.table.GracePeriods;
import io.merrow.table.ModelTable;
import org.junit.jupiter.api.Test;

class FlowShardTest {
    private final ShardHarness harness = new ShardHarness();
    private final KernelEntry udp = KernelEntry.of(IpProtocol.UDP, "10.0.0.1", 40000, "10.0.0.2", 53);
    private final KernelEntry tcp = KernelEntry.of(IpProtocol.TCP, "10.0.0.1", 40000, "10.0.0.2", 443);

    @Test
    void shouldEmitOneFinalRecordForAFlowThatFallsSilent() {
        udp.packet(LOW_TO_HIGH, START, 100);
        harness.event(EVENT_FIRST, udp);
        udp.packet(HIGH_TO_LOW, START + MILLI, 300);
        harness.nowNs = START + SECOND;
        harness.event(EVENT_SWEEP, udp);

        harness.advance(58 * SECOND);
        assertThat(harness.records).isEmpty();
        harness.advance(2 * SECOND);

        final FlowRecordFlyweight record = harness.onlyRecord();
        assertThat(record.endReason()).isEqualTo(RecordDescriptor.END_IDLE_TIMEOUT);
        assertThat(record.packetsDelta()).isEqualTo(1);
        assertThat(record.bytesDelta()).isEqualTo(100);
        assertThat(record.reversePacketsDelta()).isEqualTo(1);
        assertThat(record.reverseBytesDelta()).isEqualTo(300);
        assertThat(record.packetsTotal()).isEqualTo(1);
        assertThat(record.reverseBytesTotal()).isEqualTo(300);
        assertThat(record.startNs()).isEqualTo(START + EPOCH_OFFSET);
        assertThat(record.endNs()).isEqualTo(START + MILLI + EPOCH_OFFSET);
        assertThat(record.sourcePort()).isEqualTo(40000);
        assertThat(record.destinationPort()).isEqualTo(53);
        assertThat(record.recordNumber()).isZero();
        assertThat(record.parentSpanId()).isZero();
        assertThat(harness.shard.liveFlows()).isZero();
        assertThat(harness.count("FLOWS_OPENED")).isEqualTo(1);
        assertThat(harness.count("FLOWS_CLOSED_IDLE")).isEqualTo(1);
        assertThat(harness.count("RECORD_PACKETS")).isEqualTo(2);
        assertThat(harness.count("RECORD_BYTES")).isEqualTo(400);
    }

    @Test
    void shouldCountOnceWhatEventsReportTwice() {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        udp.packet(LOW_TO_HIGH, START + MILLI, 100);
        harness.event(EVENT_FIRST, udp);
        harness.event(EVENT_SWEEP, udp);
        harness.event(EVENT_SWEEP, udp);

        assertThat(harness.count("EVENTS_APPLIED")).isEqualTo(4);
        assertThat(harness.count("FLOWS_OPENED")).isEqualTo(1);
        harness.event(EVENT_FINAL, udp);
        assertThat(harness.onlyRecord().packetsTotal()).isEqualTo(2);
        assertThat(harness.onlyRecord().bytesTotal()).isEqualTo(200);
    }

    @Test
    void shouldMakeNoGhostOfAnEventThatComesAfterTheEnd() {
        harness.keepsSlots = true;
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.event(EVENT_FINAL, udp);
        for (int i = 0; i < 2; i++) { // the record is not stored yet; the slot is free
            for (int event = 0; event < 3; event++) {
                assertThat(harness.shard.onSlot(udp.slot(), udp.birth(), harness.nowNs))
                        .isTrue();
            }
            if (i == 0) {
                harness.free(harness.onlyRecord());
            }
        }
        assertThat(harness.shard.liveFlows()).isZero();
        assertThat(harness.records).hasSize(1);
        assertThat(harness.count("EVENTS_STALE")).isEqualTo(6);
    }

    /** The slot has another flow by now. */
    @Test
    void shouldNotTakeOneFlowOfASlotForAnother() {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.event(EVENT_FINAL, udp);
        final KernelEntry next = tcp.tcp(LOW_TO_HIGH, START + 1, TCP_SYN);
        harness.event(EVENT_FIRST, next);
        assertThat(next.slot()).isEqualTo(udp.slot());
        harness.shard.onSlot(udp.slot(), udp.birth(), harness.nowNs);
        assertThat(harness.shard.liveFlows()).isEqualTo(1);
        harness.event(EVENT_FINAL, next);
        assertThat(harness.lastRecord().packetsTotal()).isEqualTo(1);
        assertThat(harness.lastRecord().recordNumber()).isZero();
    }

    /** A program that found the slot before it left the index still counts in it, until a grace period is over. */
    @Test
    void shouldReadFinalCountersAfterAGracePeriod() {
        final boolean[] passed = new boolean[1];
        final ShardHarness waiting =
                new ShardHarness(FlowPolicy.defaults(), ListeningPorts.NONE, new ModelTable(8), new GracePeriods() {
                    @Override
                    public long ticket() {
                        return 1;
                    }

                    @Override
                    public boolean hasPassed(final long ticket) {
                        return passed[0];
                    }
                });
        waiting.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        waiting.advance(61 * SECOND);
        assertThat(waiting.records).isEmpty();
        assertThat(waiting.table.find(udp.key)).isEqualTo(FlowIndex.NONE);
        udp.packet(LOW_TO_HIGH, START + 60 * SECOND, 100);
        waiting.event(EVENT_SWEEP, udp);
        waiting.advance(SECOND);
        assertThat(waiting.records).isEmpty();
        passed[0] = true;
        waiting.advance(SECOND);
        assertThat(waiting.onlyRecord().packetsTotal()).isEqualTo(2);
        assertThat(waiting.onlyRecord().endReason()).isEqualTo(RecordDescriptor.END_IDLE_TIMEOUT);
    }

    /** Out of the index and not marked: the process before us was killed in between. */
    @Test
    void shouldEndAFlowThatAnotherProcessHadBegunToEnd() {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        assertThat(harness.table.slots().index().remove(udp.slot())).isTrue();
        harness.advance(60 * SECOND);
        assertThat(harness.records).isEmpty();
        harness.advance(SECOND);
        assertThat(harness.onlyRecord().packetsTotal()).isEqualTo(1);
    }

    @Test
    void shouldFreeASlotWhoseFinalRecordIsFiltered() {
        harness.shard.filter(record -> false);
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.event(EVENT_FINAL, udp);
        assertThat(harness.records).isEmpty();
        assertThat(harness.table.slots().state(udp.slot())).isEqualTo(SLOT_FREE);
        assertThat(harness.count("RECORDS_FILTERED")).isEqualTo(1);
    }

    @Test
    void shouldLeaveIntervalRecordsWithDeltasThatTouchEachOther() {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        for (int second = 1; second <= 150; second++) {
            harness.advance(SECOND);
            harness.event(EVENT_SWEEP, udp.packet(LOW_TO_HIGH, harness.nowNs, 100));
        }
        assertThat(harness.records).hasSize(2);
        harness.event(EVENT_FINAL, udp);
        assertThat(harness.records).hasSize(3);

        long packets = 0;
        for (int i = 0; i < 3; i++) {
            final FlowRecordFlyweight record = harness.records.get(i);
            packets += record.packetsDelta();
            assertThat(record.recordNumber()).isEqualTo(i);
            assertThat(record.packetsTotal()).isEqualTo(packets);
            assertThat(record.startNs())
                    .isEqualTo(
                            i == 0
                                    ? START + EPOCH_OFFSET
                                    : harness.records.get(i - 1).endNs());
            assertThat(record.parentSpanId())
                    .isEqualTo(i == 0 ? 0 : harness.records.get(0).spanId());
            assertThat(record.traceIdHigh()).isEqualTo(harness.records.get(0).traceIdHigh());
            assertThat(record.traceIdLow()).isEqualTo(harness.records.get(0).traceIdLow());
        }
        assertThat(packets).isEqualTo(151);
        assertThat(harness.records.get(0).endReason()).isEqualTo(RecordDescriptor.END_ACTIVE_TIMEOUT);
        assertThat(harness.lastRecord().endReason()).isEqualTo(RecordDescriptor.END_IDLE_TIMEOUT);
    }

    @Test
    void shouldLeaveNoIntervalRecordWithoutADelta() {
        final FlowPolicy.Timeouts times = FlowPolicy.Timeouts.defaults();
        final ShardHarness longTimeout = new ShardHarness(FlowPolicy.defaults()
                .withTimeouts(new FlowPolicy.Timeouts(
                        10 * SECOND, times.tcpNs(), 100 * SECOND, 1, 1, 1, 1, times.retryNs())));
        longTimeout.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        longTimeout.advance(95 * SECOND);
        assertThat(longTimeout.records).hasSize(1);
        longTimeout.event(EVENT_SWEEP, udp.packet(LOW_TO_HIGH, longTimeout.nowNs, 100));
        longTimeout.advance(11 * SECOND);
        assertThat(longTimeout.records).hasSize(2);
        assertThat(longTimeout.lastRecord().packetsDelta()).isEqualTo(1);
    }

    @Test
    void shouldHaveNoIntervalRecordOfAFlowThatIsYoungerThanTheLimit() {
        final FlowPolicy.Timeouts times = FlowPolicy.Timeouts.defaults();
        final ShardHarness late = new ShardHarness(FlowPolicy.defaults()
                .withTimeouts(new FlowPolicy.Timeouts(
                        10 * SECOND, times.tcpNs(), 100 * SECOND, 1, 1, 1, 1, times.retryNs(), 35 * SECOND)));
        late.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        for (int second = 5; second <= 30; second += 5) {
            late.advance(5 * SECOND);
            late.event(EVENT_SWEEP, udp.packet(LOW_TO_HIGH, late.nowNs, 100));
        }
        assertThat(late.records).isEmpty();
        late.advance(6 * SECOND);
        assertThat(late.records).hasSize(1);
        assertThat(late.lastRecord().packetsDelta()).isEqualTo(7);
        late.event(EVENT_SWEEP, udp.packet(LOW_TO_HIGH, late.nowNs, 100));
        late.advance(11 * SECOND);
        assertThat(late.records).hasSize(2);
    }

    @Test
    void shouldEmitAFinalRecordWithoutDeltaToReportHowItEnded() {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.advance(59 * SECOND);
        harness.event(EVENT_SWEEP, udp.packet(LOW_TO_HIGH, harness.nowNs, 100));
        harness.advance(2 * SECOND);
        assertThat(harness.records).hasSize(1);
        harness.advance(60 * SECOND);
        harness.event(EVENT_FINAL, udp);
        assertThat(harness.records).hasSize(2);
        assertThat(harness.lastRecord().packetsDelta()).isZero();
        assertThat(harness.lastRecord().packetsTotal()).isEqualTo(2);
        assertThat(harness.lastRecord().startNs())
                .isEqualTo(harness.lastRecord().endNs());
        assertThat(harness.lastRecord().endReason()).isEqualTo(RecordDescriptor.END_IDLE_TIMEOUT);
    }

    @Test
    void shouldKeepTheDeltaWhileTheSinkIsFull() {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.sinkFull = true;
        for (int second = 1; second <= 70; second++) {
            harness.advance(SECOND);
            harness.event(EVENT_SWEEP, udp.packet(LOW_TO_HIGH, harness.nowNs, 100));
        }
        assertThat(harness.count("RECORDS_DEFERRED")).isPositive();
        harness.sinkFull = false;
        harness.advance(SECOND);
        assertThat(harness.onlyRecord().packetsDelta()).isEqualTo(71);
    }

    @Test
    void shouldKeepAFinishedFlowUntilItsFinalRecordIsTaken() {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.sinkFull = true;
        harness.event(EVENT_FINAL, udp);
        harness.advance(SECOND);
        assertThat(harness.shard.liveFlows()).isEqualTo(1);
        final KernelEntry next = udp.again().packet(HIGH_TO_LOW, harness.nowNs, 200);
        harness.event(EVENT_FIRST, next);
        assertThat(harness.shard.liveFlows()).isEqualTo(2);

        harness.sinkFull = false;
        harness.advance(SECOND);
        assertThat(harness.onlyRecord().bytesTotal()).isEqualTo(100);
        assertThat(harness.shard.liveFlows()).isEqualTo(1);
        harness.event(EVENT_FINAL, next);
        assertThat(harness.lastRecord().bytesTotal() + harness.lastRecord().reverseBytesTotal())
                .isEqualTo(200);
    }

    /** No event reports it: the slot shows it. */
    @Test
    void shouldContinueWhileTheKernelCounts() {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.advance(50 * SECOND);
        udp.packet(LOW_TO_HIGH, harness.nowNs, 100);
        harness.advance(55 * SECOND);
        assertThat(harness.shard.liveFlows()).isEqualTo(1);
        harness.advance(6 * SECOND);
        assertThat(harness.shard.liveFlows()).isZero();
        assertThat(harness.lastRecord().packetsTotal()).isEqualTo(2);
    }

    @Test
    void shouldCloseFiveSecondsAfterAReset() {
        harness.event(EVENT_FIRST, tcp.tcp(LOW_TO_HIGH, START, TCP_SYN).sequence(LOW_TO_HIGH, 7));
        harness.advance(SECOND);
        harness.event(EVENT_CLOSE, tcp.tcp(HIGH_TO_LOW, harness.nowNs, TCP_RST | TCP_ACK));
        harness.advance(4 * SECOND);
        assertThat(harness.records).isEmpty();
        harness.advance(2 * SECOND);
        assertThat(harness.onlyRecord().endReason()).isEqualTo(RecordDescriptor.END_OF_FLOW_DETECTED);
        assertThat(harness.onlyRecord().tcpState()).isEqualTo(RecordDescriptor.STATE_CLOSED);
        assertThat(harness.count("FLOWS_CLOSED_END")).isEqualTo(1);
    }

    @Test
    void shouldCloseFiveSecondsAfterOneFinAndSilence() {
        harness.event(EVENT_FIRST, tcp.tcp(LOW_TO_HIGH, START, TCP_ACK));
        harness.event(EVENT_CLOSE, tcp.fin(LOW_TO_HIGH, START + SECOND, 1000));
        harness.advance(3 * SECOND);
        harness.event(EVENT_SWEEP, tcp.tcp(HIGH_TO_LOW, harness.nowNs, TCP_ACK));
        harness.advance(4 * SECOND);
        assertThat(harness.records).isEmpty();
        harness.advance(2 * SECOND);
        assertThat(harness.records).hasSize(1);
    }

    @Test
    void shouldBeginANewFlowAfterARestart() {
        harness.event(EVENT_FIRST, tcp.tcp(LOW_TO_HIGH, START, TCP_SYN).sequence(LOW_TO_HIGH, 7));
        harness.event(EVENT_RETIRED, tcp.tcp(HIGH_TO_LOW, START + 1, TCP_RST));
        assertThat(harness.onlyRecord().endReason()).isEqualTo(RecordDescriptor.END_OF_FLOW_DETECTED);
        final KernelEntry next =
                tcp.again().tcp(LOW_TO_HIGH, START + SECOND, TCP_SYN).sequence(LOW_TO_HIGH, 8);
        harness.event(EVENT_FIRST, next);
        harness.event(EVENT_FINAL, next);
        assertThat(harness.records).hasSize(2);
        assertThat(harness.lastRecord().traceIdLow())
                .isNotEqualTo(harness.records.get(0).traceIdLow());
        assertThat(harness.lastRecord().recordNumber()).isZero();
        assertThat(harness.lastRecord().packetsTotal()).isEqualTo(1);
    }

    @Test
    void shouldCreateAndFinishAFlowThatIsOnlyKnownFromItsRestart() {
        harness.event(EVENT_RETIRED, tcp.tcp(HIGH_TO_LOW, START, TCP_RST));
        assertThat(harness.onlyRecord().reversePacketsTotal()
                        + harness.onlyRecord().packetsTotal())
                .isEqualTo(1);
        assertThat(harness.shard.liveFlows()).isZero();
        assertThat(harness.count("FLOWS_OPENED")).isEqualTo(1);
    }

    /** The event that reports it is lost, or comes later. */
    @Test
    void shouldEndAClosedFlowWhoseSuccessorCameFirst() {
        harness.event(EVENT_FIRST, tcp.tcp(LOW_TO_HIGH, START, TCP_SYN).sequence(LOW_TO_HIGH, 7));
        harness.event(EVENT_CLOSE, tcp.tcp(HIGH_TO_LOW, START + 1, TCP_RST));
        tcp.tcp(LOW_TO_HIGH, START + 2, TCP_ACK);
        final KernelEntry next =
                tcp.again().tcp(LOW_TO_HIGH, START + SECOND, TCP_SYN).sequence(LOW_TO_HIGH, 8);
        harness.event(EVENT_SWEEP, next);
        assertThat(harness.shard.liveFlows()).isEqualTo(2);
        harness.event(EVENT_SWEEP, tcp);
        harness.advance(MILLI);
        assertThat(harness.onlyRecord().packetsTotal() + harness.onlyRecord().reversePacketsTotal())
                .isEqualTo(3);
        assertThat(harness.onlyRecord().endReason()).isEqualTo(RecordDescriptor.END_OF_FLOW_DETECTED);
        assertThat(harness.shard.liveFlows()).isEqualTo(1);
    }

    @Test
    void shouldForceTheEndOfAllFlowsInBoundedSteps() {
        for (int i = 0; i < 10; i++) {
            harness.event(
                    EVENT_FIRST,
                    KernelEntry.of(IpProtocol.UDP, "10.0.0.1", i, "10.0.0.2", 2).packet(0, START, 60));
        }
        harness.shard.forceEnd(4);
        assertThat(harness.records).hasSize(4);
        harness.sinkFull = true;
        for (int i = 0; i < 10; i++) {
            harness.shard.forceEnd(4);
        }
        assertThat(harness.records).hasSize(4);
        assertThat(harness.shard.liveFlows()).isEqualTo(6);
        harness.sinkFull = false;
        harness.shard.forceEnd(100);
        assertThat(harness.shard.liveFlows()).isZero();
        assertThat(harness.records).hasSize(10);
        assertThat(harness.records).allMatch(record -> record.endReason() == RecordDescriptor.END_FORCED);
        assertThat(harness.count("FLOWS_CLOSED_FORCED")).isEqualTo(10);
    }

    @Test
    void shouldKeepOrientationAfterFirstRecord() {
        final KernelEntry late = KernelEntry.of(IpProtocol.TCP, "10.0.0.1", 10, "10.0.0.2", 20);
        harness.event(EVENT_FIRST, late.tcp(HIGH_TO_LOW, START, TCP_ACK));
        harness.advance(10 * SECOND);
        harness.event(EVENT_SWEEP, late.tcp(HIGH_TO_LOW, harness.nowNs, TCP_ACK));
        for (int i = 0; i < 6; i++) {
            harness.advance(10 * SECOND);
            harness.event(EVENT_SWEEP, late.tcp(HIGH_TO_LOW, harness.nowNs, TCP_ACK));
        }
        assertThat(harness.onlyRecord().sourcePort()).isEqualTo(20);
        late.tcp(LOW_TO_HIGH, harness.nowNs, TCP_SYN);
        harness.event(EVENT_FINAL, late);
        assertThat(harness.lastRecord().sourcePort()).isEqualTo(20);
        assertThat(harness.lastRecord().direction()).isEqualTo(RecordDescriptor.DIRECTION_UNKNOWN);
    }

    @Test
    void shouldTakeIpFactsOfTheFirstSnapshotOfTheInterval() {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100).facts(LOW_TO_HIGH, 64, 0xB8, 5, 0, 0));
        harness.event(EVENT_SWEEP, udp.packet(LOW_TO_HIGH, START + 1, 100).facts(LOW_TO_HIGH, 10, 0, 6, 0, 0));
        harness.advance(59 * SECOND);
        harness.event(EVENT_SWEEP, udp.packet(LOW_TO_HIGH, harness.nowNs, 100));
        harness.advance(2 * SECOND);
        assertThat(harness.onlyRecord().ttl()).isEqualTo(64);
        assertThat(harness.onlyRecord().trafficClass()).isEqualTo(0xB8);
        assertThat(harness.onlyRecord().flowLabel()).isEqualTo(5);
        harness.event(EVENT_SWEEP, udp.packet(LOW_TO_HIGH, harness.nowNs, 100).facts(LOW_TO_HIGH, 11, 1, 7, 0, 0));
        harness.event(EVENT_FINAL, udp.facts(LOW_TO_HIGH, 12, 1, 8, 0, 0));
        assertThat(harness.lastRecord().ttl()).isEqualTo(11);
        assertThat(harness.lastRecord().flowLabel()).isEqualTo(7);
    }

    @Test
    void shouldReportHowLongTheHandshakeTook() {
        tcp.tcp(LOW_TO_HIGH, START, TCP_SYN).tcp(HIGH_TO_LOW, START + 5, TCP_SYN | TCP_ACK);
        harness.event(EVENT_FIRST, tcp.handshake(START, 0));
        harness.event(EVENT_SWEEP, tcp.tcp(LOW_TO_HIGH, START + 9, TCP_ACK).handshake(START, START + 9));
        harness.event(EVENT_FINAL, tcp);
        assertThat(harness.onlyRecord().handshakeNs()).isEqualTo(9);
        assertThat(harness.onlyRecord().tcpState()).isEqualTo(RecordDescriptor.STATE_ESTABLISHED);
    }

    @Test
    void shouldShowLiveFlowsToTools() {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        harness.event(EVENT_FIRST, tcp.tcp(LOW_TO_HIGH, START, TCP_SYN));
        final long[] packets = new long[1];
        harness.shard.forEach(new FlowSlotFlyweight(), slot -> packets[0] += slot.packets(LOW_TO_HIGH));
        assertThat(packets[0]).isEqualTo(2);
        assertThat(harness.shard.memoryBytes()).isPositive();
    }

    @Test
    void shouldBeginEachRecordWhereTheLastOneEndedWhateverTheWallClockDoes() {
        final KernelEntry entry = KernelEntry.of(IpProtocol.UDP, "10.0.0.1", 5000, "10.0.0.2", 6000);
        final ShardHarness clocked = new ShardHarness();
        clocked.event(EVENT_FIRST, entry.packet(LOW_TO_HIGH, clocked.nowNs, 100));
        for (int i = 1; i <= 12; i++) {
            clocked.advance(20 * ShardHarness.SECOND);
            final long stepNs = (i % 3 - 1) * 3600L * ShardHarness.SECOND; // an hour back, right, an hour ahead
            clocked.shard.epochOffsetNs(clocked.nowNs, ShardHarness.EPOCH_OFFSET + stepNs);
            clocked.event(EVENT_SWEEP, entry.packet(LOW_TO_HIGH, clocked.nowNs, 100));
        }
        clocked.shard.forceEnd(1);

        assertThat(clocked.records).hasSizeGreaterThan(3);
        for (int i = 1; i < clocked.records.size(); i++) {
            final FlowRecordFlyweight record = clocked.records.get(i);
            final FlowRecordFlyweight previous = clocked.records.get(i - 1);
            assertThat(record.endNs()).isGreaterThanOrEqualTo(record.startNs());
            final boolean setBackWithin = previous.endNs() == previous.startNs();
            if (!setBackWithin) {
                assertThat(record.startNs()).isEqualTo(previous.endNs());
            }
        }
    }

    @Test
    void shouldEndFlowsThatAreThereByNewTimeouts() {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        final FlowPolicy.Timeouts old = FlowPolicy.Timeouts.defaults();
        harness.shard.timeouts(
                new FlowPolicy.Timeouts(
                        old.maxRecordIntervalNs(),
                        old.tcpNs(),
                        2 * SECOND,
                        old.icmpNs(),
                        old.genericNs(),
                        old.tcpFinNs(),
                        old.tcpRstNs(),
                        old.retryNs()),
                harness.nowNs);
        harness.advance(SECOND);
        assertThat(harness.records).isEmpty();
        harness.advance(2 * SECOND);
        assertThat(harness.records).hasSize(1);
    }
}
