package io.merrow.flow;

import static io.merrow.flow.ShardHarness.EPOCH_OFFSET;
import static io.merrow.flow.ShardHarness.EVENT_FINAL;
import static io.merrow.flow.ShardHarness.EVENT_SWEEP;
import static io.merrow.flow.ShardHarness.SECOND;
import static io.merrow.flow.ShardHarness.START;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FIRST;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_FREE;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_RST;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.flow.policy.FlowPolicy;
import io.merrow.layout.RecordDescriptor;
import io.merrow.net.IpProtocol;
import org.junit.jupiter.api.Test;

/** Packets that are in no slot of their flow: the kernel found none free, or another CPU was first. */
class FlowWithoutSlotTest {
    private final ShardHarness harness = new ShardHarness();
    private final KernelEntry udp = KernelEntry.of(IpProtocol.UDP, "10.0.0.1", 40000, "10.0.0.2", 53);
    private final KernelEntry tcp = KernelEntry.of(IpProtocol.TCP, "10.0.0.1", 40000, "10.0.0.2", 443);

    @Test
    void shouldAddOverflowPacketsAndAttachTheEntryThatComesLater() {
        harness.event(EVENT_OVERFLOW, udp.again().packet(LOW_TO_HIGH, START, 100));
        harness.event(EVENT_OVERFLOW, udp.again().packet(HIGH_TO_LOW, START + 1, 50));
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START + SECOND, 100));
        assertThat(harness.shard.liveFlows()).isEqualTo(1);
        harness.event(EVENT_OVERFLOW, udp.again().packet(LOW_TO_HIGH, START + 2 * SECOND, 100));
        harness.event(EVENT_FINAL, udp);
        assertThat(harness.onlyRecord().packetsTotal()).isEqualTo(3);
        assertThat(harness.onlyRecord().bytesTotal()).isEqualTo(300);
        assertThat(harness.onlyRecord().reverseBytesTotal()).isEqualTo(50);
        assertThat(harness.onlyRecord().startNs()).isEqualTo(START + EPOCH_OFFSET);
    }

    @Test
    void shouldFinishAFlowWithoutKernelEntryAtOnce() {
        harness.event(EVENT_OVERFLOW, udp.packet(LOW_TO_HIGH, START, 100));
        harness.advance(61 * SECOND);
        assertThat(harness.onlyRecord().endReason()).isEqualTo(RecordDescriptor.END_IDLE_TIMEOUT);
    }

    @Test
    void shouldBeginANewFlowWhenAnOverflowPacketReopensAClosedOne() {
        harness.event(
                EVENT_OVERFLOW, tcp.again().tcp(LOW_TO_HIGH, START, TCP_SYN).sequence(LOW_TO_HIGH, 7));
        harness.event(EVENT_OVERFLOW, tcp.again().tcp(HIGH_TO_LOW, START + 1, TCP_RST));
        harness.event(
                EVENT_OVERFLOW, tcp.again().tcp(LOW_TO_HIGH, START + 2, TCP_SYN).sequence(LOW_TO_HIGH, 9));
        assertThat(harness.onlyRecord().endReason()).isEqualTo(RecordDescriptor.END_OF_FLOW_DETECTED);
        assertThat(harness.shard.liveFlows()).isEqualTo(1);
    }

    @Test
    void shouldEndAFlowWithoutKernelEntryForAPacketThatHasNone() {
        final ShardHarness small = new ShardHarness(FlowPolicy.defaults().withMaxFlows(1));
        final KernelEntry other =
                KernelEntry.of(IpProtocol.UDP, "10.0.0.3", 1, "10.0.0.4", 2).packet(0, START, 9);
        assertThat(small.event(EVENT_OVERFLOW, udp.packet(LOW_TO_HIGH, START, 100)))
                .isTrue();
        assertThat(small.event(EVENT_OVERFLOW, other)).isTrue();
        assertThat(small.onlyRecord().endReason()).isEqualTo(RecordDescriptor.END_LACK_OF_RESOURCES);
        assertThat(small.count("PACKETS_LOST_SHARD_FULL")).isZero();
    }

    @Test
    void shouldCountThePacketsThatFindNoRoomAnywhere() {
        final ShardHarness small = new ShardHarness(FlowPolicy.defaults().withMaxFlows(1));
        final KernelEntry other = KernelEntry.of(IpProtocol.UDP, "10.0.0.3", 1, "10.0.0.4", 2)
                .packet(LOW_TO_HIGH, START, 9)
                .packet(HIGH_TO_LOW, START, 9);
        small.event(EVENT_OVERFLOW, udp.packet(LOW_TO_HIGH, START, 100));
        small.sinkFull = true; // so the other flow cannot leave
        assertThat(small.event(EVENT_OVERFLOW, other)).isFalse();
        assertThat(small.count("PACKETS_LOST_SHARD_FULL")).isEqualTo(2);
        assertThat(small.count("EVENTS_LOST_SHARD_FULL")).isEqualTo(1);
    }

    @Test
    void shouldEndTheMostIdleOfTheFlowsWithoutASlot() {
        final ShardHarness small = new ShardHarness(FlowPolicy.defaults().withMaxFlows(2));
        final KernelEntry other = KernelEntry.of(IpProtocol.UDP, "10.0.0.3", 1, "10.0.0.4", 2);
        final KernelEntry third = KernelEntry.of(IpProtocol.UDP, "10.0.0.5", 1, "10.0.0.6", 2);
        small.event(EVENT_OVERFLOW, other.packet(LOW_TO_HIGH, START + SECOND, 100));
        small.event(EVENT_OVERFLOW, udp.packet(LOW_TO_HIGH, START, 100));
        small.nowNs = START + 3 * SECOND;
        assertThat(small.event(EVENT_OVERFLOW, third.packet(LOW_TO_HIGH, small.nowNs, 100)))
                .isTrue();
        assertThat(small.onlyRecord().sourcePort()).isEqualTo(40000);
        assertThat(small.onlyRecord().endReason()).isEqualTo(RecordDescriptor.END_LACK_OF_RESOURCES);
        assertThat(small.count("FLOWS_CLOSED_RESOURCES")).isEqualTo(1);
    }

    /** Another CPU was first with the flow; what this one counted in vain is the flow's all the same. */
    @Test
    void shouldAddThePacketsOfAWithdrawnSlotToTheFlow() {
        harness.event(EVENT_FIRST, udp.packet(LOW_TO_HIGH, START, 100));
        final KernelEntry withdrawn = udp.again().packets(HIGH_TO_LOW, START + 1, 2, 120);
        withdrawn.into(harness.table);
        harness.table.withdraw(withdrawn.slot());
        harness.event(EVENT_SWEEP, withdrawn);
        harness.event(EVENT_SWEEP, withdrawn);
        harness.advance(SECOND);
        assertThat(harness.table.slots().state(withdrawn.slot())).isEqualTo(SLOT_FREE);
        harness.event(EVENT_FINAL, udp);
        assertThat(harness.onlyRecord().packetsTotal()).isEqualTo(1);
        assertThat(harness.onlyRecord().reversePacketsTotal()).isEqualTo(2);
        assertThat(harness.onlyRecord().reverseBytesTotal()).isEqualTo(120);
        assertThat(harness.count("FLOWS_OPENED")).isEqualTo(1);
    }
}
