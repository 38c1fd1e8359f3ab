package io.merrow.flow.tcp;

import static io.merrow.flow.ShardHarness.EVENT_FINAL;
import static io.merrow.flow.ShardHarness.EVENT_SWEEP;
import static io.merrow.flow.ShardHarness.START;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_FRAGMENT;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_RST;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_SYN;
import static io.merrow.layout.RecordDescriptor.STATE_CLOSED;
import static io.merrow.layout.RecordDescriptor.STATE_CLOSE_WAIT;
import static io.merrow.layout.RecordDescriptor.STATE_CLOSING;
import static io.merrow.layout.RecordDescriptor.STATE_ESTABLISHED;
import static io.merrow.layout.RecordDescriptor.STATE_FIN_WAIT_1;
import static io.merrow.layout.RecordDescriptor.STATE_FIN_WAIT_2;
import static io.merrow.layout.RecordDescriptor.STATE_LAST_ACK;
import static io.merrow.layout.RecordDescriptor.STATE_NONE;
import static io.merrow.layout.RecordDescriptor.STATE_SYN_RECEIVED;
import static io.merrow.layout.RecordDescriptor.STATE_SYN_SENT;
import static io.merrow.layout.RecordDescriptor.STATE_TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.flow.KernelEntry;
import io.merrow.flow.ShardHarness;
import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.net.IpProtocol;
import org.junit.jupiter.api.Test;

/** The initiator, which is the low end here, and its state after each packet of a connection's life. */
class TcpTrackerTest {
    private final ShardHarness harness = new ShardHarness();
    private final KernelEntry entry = KernelEntry.of(IpProtocol.TCP, "10.0.0.1", 40000, "10.0.0.2", 443);
    private long ns = START;

    private void expect(final int state) {
        final ShardHarness probe = new ShardHarness();
        probe.event(EVENT_FINAL, entry.snapshot());
        assertThat(probe.onlyRecord().tcpState()).as("seen at once").isEqualTo(state);
        harness.event(EVENT_SWEEP, entry);
        final FlowSlotFlyweight view = new FlowSlotFlyweight();
        harness.shard.forEach(view, slot -> assertThat(TcpTracker.state(slot, LOW_TO_HIGH))
                .as("seen step by step")
                .isEqualTo(state));
    }

    private void handshake() {
        entry.tcp(LOW_TO_HIGH, ns++, TCP_SYN).handshake(START, 0);
        expect(STATE_SYN_SENT);
        entry.tcp(HIGH_TO_LOW, ns++, TCP_SYN | TCP_ACK).handshake(START, 0);
        expect(STATE_SYN_RECEIVED);
        entry.tcp(LOW_TO_HIGH, ns++, TCP_ACK).handshake(START, START + 2);
        expect(STATE_ESTABLISHED);
    }

    @Test
    void shouldFollowAnInitiatorThatClosesFirst() {
        handshake();
        entry.fin(LOW_TO_HIGH, ns++, 1000);
        expect(STATE_FIN_WAIT_1);
        entry.tcp(HIGH_TO_LOW, ns++, TCP_ACK).acknowledgment(HIGH_TO_LOW, 999);
        expect(STATE_FIN_WAIT_1);
        entry.tcp(HIGH_TO_LOW, ns++, TCP_ACK).acknowledgment(HIGH_TO_LOW, 1000);
        expect(STATE_FIN_WAIT_2);
        entry.fin(HIGH_TO_LOW, ns++, 2000);
        expect(STATE_TIME_WAIT);
        entry.tcp(LOW_TO_HIGH, ns++, TCP_ACK).acknowledgment(LOW_TO_HIGH, 2000);
        expect(STATE_TIME_WAIT);
    }

    @Test
    void shouldFollowAnInitiatorThatClosesSecond() {
        handshake();
        entry.acknowledgment(LOW_TO_HIGH, 1500).acknowledgment(HIGH_TO_LOW, 500);
        entry.fin(HIGH_TO_LOW, ns++, 2000);
        expect(STATE_CLOSE_WAIT);
        entry.fin(LOW_TO_HIGH, ns++, 1000).acknowledgment(LOW_TO_HIGH, 2000);
        expect(STATE_LAST_ACK);
        entry.tcp(HIGH_TO_LOW, ns++, TCP_ACK).acknowledgment(HIGH_TO_LOW, 1000);
        expect(STATE_CLOSED);
    }

    @Test
    void shouldFollowASimultaneousClose() {
        handshake();
        entry.acknowledgment(LOW_TO_HIGH, 1500).acknowledgment(HIGH_TO_LOW, 500);
        entry.fin(LOW_TO_HIGH, ns++, 1000);
        expect(STATE_FIN_WAIT_1);
        entry.fin(HIGH_TO_LOW, ns++, 2000);
        expect(STATE_CLOSING);
        entry.tcp(HIGH_TO_LOW, ns++, TCP_ACK).acknowledgment(HIGH_TO_LOW, 1000);
        harness.event(EVENT_SWEEP, entry);
        harness.shard.forEach(new FlowSlotFlyweight(), slot -> assertThat(TcpTracker.state(slot, LOW_TO_HIGH))
                .isEqualTo(STATE_TIME_WAIT));
    }

    @Test
    void shouldCompareSequenceNumbersAcrossTheirWrap() {
        handshake();
        entry.fin(LOW_TO_HIGH, ns++, 5);
        entry.tcp(HIGH_TO_LOW, ns++, TCP_ACK).acknowledgment(HIGH_TO_LOW, -10);
        expect(STATE_FIN_WAIT_1);
        entry.acknowledgment(HIGH_TO_LOW, 5);
        expect(STATE_FIN_WAIT_2);
    }

    @Test
    void shouldBeClosedByAReset() {
        handshake();
        entry.tcp(HIGH_TO_LOW, ns++, TCP_RST);
        expect(STATE_CLOSED);
    }

    @Test
    void shouldTakeAConnectionSeenLateForEstablished() {
        entry.tcp(HIGH_TO_LOW, ns++, TCP_ACK);
        expect(STATE_ESTABLISHED);
    }

    @Test
    void shouldHaveNoStateWithoutTcp() {
        final KernelEntry udp = KernelEntry.of(IpProtocol.UDP, "10.0.0.1", 1, "10.0.0.2", 2);
        harness.event(EVENT_FINAL, udp.packet(LOW_TO_HIGH, START, 60));
        assertThat(harness.onlyRecord().tcpState()).isEqualTo(STATE_NONE);
    }

    @Test
    void shouldFollowTheCloseOfAConnectionThatIsInNoKernelEntry() {
        harness.event(EVENT_OVERFLOW, entry.again().tcp(LOW_TO_HIGH, ns++, TCP_SYN));
        harness.event(EVENT_OVERFLOW, entry.again().fin(LOW_TO_HIGH, ns++, 1000));
        harness.event(
                EVENT_OVERFLOW, entry.again().tcp(HIGH_TO_LOW, ns++, TCP_ACK).acknowledgment(HIGH_TO_LOW, 1000));
        harness.shard.forceEnd(1);
        assertThat(harness.onlyRecord().tcpState()).isEqualTo(STATE_FIN_WAIT_2);
    }

    /** Later fragments alone have no TCP header that could show a state. */
    @Test
    void shouldHaveNoStateWhereNoHeaderWasSeen() {
        entry.packet(LOW_TO_HIGH, ns, 500).flags(LOW_TO_HIGH, SIDE_FRAGMENT);
        expect(STATE_NONE);
    }
}
