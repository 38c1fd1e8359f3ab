package io.merrow.flow.table;

import static io.merrow.flow.ShardHarness.START;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FIRST;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.observationPoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.flow.KernelEntry;
import io.merrow.flow.ShardHarness;
import io.merrow.layout.RecordDescriptor;
import io.merrow.net.IpProtocol;
import org.junit.jupiter.api.Test;

/** Flows whose interface leaves. */
class RemovedInterfaceFlowsTest {
    private final ShardHarness harness = new ShardHarness();

    private static KernelEntry on(final int ifindex, final int port) {
        return KernelEntry.of(IpProtocol.UDP, "10.0.0.1", port, "10.0.0.2", 53)
                .bornNs(START)
                .packet(LOW_TO_HIGH, START, 100)
                .owner(LOW_TO_HIGH, observationPoint(ifindex, 0));
    }

    /** A forced end, and soon, not when the timeout is over. Flows of other interfaces stay. */
    @Test
    void shouldEndTheFlowsOfAnInterfaceThatHasLeft() {
        final KernelEntry there = on(77, 1);
        harness.event(EVENT_FIRST, there);
        harness.event(EVENT_FIRST, on(78, 2));
        harness.shard.interfacesLeft(new int[] {77}, START + 1);
        harness.advance(ShardHarness.MILLI);

        assertThat(harness.onlyRecord().endReason()).isEqualTo(RecordDescriptor.END_FORCED);
        assertThat(harness.shard.liveFlows()).isEqualTo(1);
    }

    /** The event was on its way while the interface left. */
    @Test
    void shouldEndAFlowWhoseFirstEventComesAfterItsInterfaceHasLeft() {
        final KernelEntry late = on(77, 1);
        harness.shard.interfacesLeft(new int[] {77}, START + 1);
        harness.advance(ShardHarness.MILLI);
        harness.event(EVENT_FIRST, late);
        harness.advance(ShardHarness.MILLI);

        assertThat(harness.onlyRecord().endReason()).isEqualTo(RecordDescriptor.END_FORCED);
        assertThat(harness.shard.liveFlows()).isZero();
    }

    /** Nodes see interfaces come and go for years: none is remembered for longer than an event can be on its way. */
    @Test
    void shouldForgetInterfacesThatLeftLongAgo() {
        for (int ifindex = 1; ifindex <= 100; ifindex++) {
            harness.shard.interfacesLeft(new int[] {ifindex}, START + 1);
        }
        final long laterNs = START + 1 + (RemovedInterfaceFlows.KEPT_SECONDS + 1) * ShardHarness.SECOND;
        harness.shard.interfacesLeft(new int[] {200}, laterNs);
        for (int ifindex = 1; ifindex <= 100; ifindex++) {
            harness.event(EVENT_FIRST, on(ifindex, ifindex));
        }
        harness.advance(ShardHarness.MILLI);
        assertThat(harness.records).isEmpty();

        harness.event(EVENT_FIRST, on(200, 200));
        harness.advance(ShardHarness.MILLI);
        assertThat(harness.records).hasSize(1);
    }

    /** Another device has its number by now. */
    @Test
    void shouldLeaveFlowsAloneThatBeganAfterwards() {
        harness.shard.interfacesLeft(new int[] {77}, START - 1);
        harness.event(EVENT_FIRST, on(77, 1));
        harness.advance(ShardHarness.MILLI);
        assertThat(harness.records).isEmpty();
    }
}
