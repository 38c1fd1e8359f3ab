package io.merrow.flow.tcp;

import static io.merrow.flow.ShardHarness.EVENT_FINAL;
import static io.merrow.flow.ShardHarness.START;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_FIN;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_RST;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.flow.KernelEntry;
import io.merrow.flow.ShardHarness;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.net.IpProtocol;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A connection whose flow has ended, and which continues. Both ports are ephemeral: only a SYN shows the initiator. */
class EndedConnectionsTest {
    private final ShardHarness harness = new ShardHarness();
    private long traceLow;

    private static KernelEntry connection() {
        return KernelEntry.of(IpProtocol.TCP, "10.0.0.1", 40000, "10.0.0.2", 50000);
    }

    private FlowRecordFlyweight record(final KernelEntry entry) {
        harness.event(EVENT_FINAL, entry);
        return harness.lastRecord();
    }

    private void open(final int closingFlags) {
        final FlowRecordFlyweight first = record(connection()
                .bornNs(START)
                .tcp(HIGH_TO_LOW, START, TCP_SYN)
                .tcp(LOW_TO_HIGH, START + 1, TCP_SYN | TCP_ACK)
                .tcp(HIGH_TO_LOW, START + 2, TCP_ACK | closingFlags));
        assertThat(first.sourcePort()).isEqualTo(50000);
        traceLow = first.traceIdLow();
    }

    private FlowRecordFlyweight continued(final long silenceNs) {
        return record(connection()
                .bornNs(START + silenceNs)
                .tcp(LOW_TO_HIGH, START + silenceNs, TCP_ACK)
                .tcp(HIGH_TO_LOW, START + silenceNs + 1, TCP_ACK));
    }

    @Test
    void shouldKeepInitiatorAndTraceIdOfASilentConnection() {
        open(0);
        final FlowRecordFlyweight next = continued(TimeUnit.HOURS.toNanos(3));
        assertThat(next.sourcePort()).isEqualTo(50000);
        assertThat(next.direction()).isNotEqualTo(RecordDescriptor.DIRECTION_UNKNOWN);
        assertThat(next.traceIdLow()).isEqualTo(traceLow);
        final FlowRecordFlyweight again = continued(TimeUnit.HOURS.toNanos(6));
        assertThat(again.sourcePort()).isEqualTo(50000);
        assertThat(again.traceIdLow()).isEqualTo(traceLow);
    }

    @Test
    void shouldForgetItAfterTheTraceIdTimeout() {
        open(0);
        final FlowRecordFlyweight next = continued(TimeUnit.HOURS.toNanos(24) + 10);
        assertThat(next.direction()).isEqualTo(RecordDescriptor.DIRECTION_UNKNOWN);
        assertThat(next.traceIdLow()).isNotEqualTo(traceLow);
    }

    @Test
    void shouldBelieveANewSyn() {
        open(0);
        final long at = START + TimeUnit.MINUTES.toNanos(1);
        final FlowRecordFlyweight next = record(connection()
                .bornNs(at)
                .tcp(LOW_TO_HIGH, at, TCP_SYN)
                .sequence(LOW_TO_HIGH, 7)
                .tcp(HIGH_TO_LOW, at + 1, TCP_SYN | TCP_ACK));
        assertThat(next.sourcePort()).isEqualTo(40000);
        assertThat(next.traceIdLow()).isNotEqualTo(traceLow);
    }

    /** Late segments come soon; later ones are of another connection whose beginning was not seen. */
    @Test
    void shouldRememberAClosedConnectionForAMoment() {
        open(TCP_FIN);
        assertThat(continued(TimeUnit.MINUTES.toNanos(1)).traceIdLow()).isEqualTo(traceLow);
        assertThat(continued(TimeUnit.MINUTES.toNanos(30)).traceIdLow()).isEqualTo(traceLow);
    }

    @Test
    void shouldForgetAResetConnectionSoon() {
        open(TCP_RST);
        assertThat(continued(TimeUnit.MINUTES.toNanos(5)).traceIdLow()).isNotEqualTo(traceLow);
    }
}
