package io.merrow.flow;

import static io.merrow.flow.ShardHarness.MILLI;
import static io.merrow.flow.ShardHarness.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.net.IpProtocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The processes in a record, by what the kernel knows of its two sides' senders. */
class RecordProcessTest {
    private static final int CLIENT = 0x012345;
    private static final int SERVER = 0x3FFFFF;

    private final ShardHarness harness = new ShardHarness();
    private final KernelEntry entry = KernelEntry.of(IpProtocol.UDP, "10.0.0.1", 40000, "10.0.0.2", 53);

    @BeforeEach
    void packets() {
        entry.packet(KernelLayoutDescriptor.LOW_TO_HIGH, harness.nowNs, 100);
        entry.packet(KernelLayoutDescriptor.HIGH_TO_LOW, harness.nowNs + MILLI, 100);
    }

    private FlowRecordFlyweight record() {
        harness.event(ShardHarness.EVENT_SWEEP, entry);
        harness.advance(70 * SECOND);
        return harness.onlyRecord();
    }

    @Test
    void shouldReportNoneWhereNoneIsKnown() {
        final FlowRecordFlyweight record = record();
        assertThat(record.sourceProcessId()).isZero();
        assertThat(record.destinationProcessId()).isZero();
    }

    @Test
    void shouldReportBothOrientedAsTheRecordIs() {
        entry.processId(KernelLayoutDescriptor.LOW_TO_HIGH, CLIENT);
        entry.processId(KernelLayoutDescriptor.HIGH_TO_LOW, SERVER);
        final FlowRecordFlyweight record = record();
        assertThat(record.sourcePort()).isEqualTo(40000);
        assertThat(record.sourceProcessId()).isEqualTo(CLIENT);
        assertThat(record.destinationProcessId()).isEqualTo(SERVER);
    }

    @Test
    void shouldKeepTheLocalOneOfTwo() {
        harness.localAddresses.add("10.0.0.2");
        entry.processId(KernelLayoutDescriptor.LOW_TO_HIGH, CLIENT);
        entry.processId(KernelLayoutDescriptor.HIGH_TO_LOW, SERVER);
        final FlowRecordFlyweight record = record();
        assertThat(record.sourceProcessId()).isZero();
        assertThat(record.destinationProcessId()).isEqualTo(SERVER);
    }
}
