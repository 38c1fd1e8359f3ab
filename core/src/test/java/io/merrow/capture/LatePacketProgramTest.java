package io.merrow.capture;

import static io.merrow.capture.Frame.ACK;
import static io.merrow.capture.Frame.FIN;
import static io.merrow.capture.Frame.RST;
import static io.merrow.capture.Frame.SYN;
import static io.merrow.capture.Frame.ethernet;
import static io.merrow.capture.Frame.tcp;
import static io.merrow.layout.KernelLedgerReason.COUNTED;
import static io.merrow.layout.KernelLedgerReason.FLOW_RESTARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.TcpSideFlyweight;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Late, duplicated and reordered packets of an earlier connection on a tuple, by BPF_PROG_TEST_RUN. */
class LatePacketProgramTest {
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final int IPV4 = 0x0800;

    private KernelFixture kernel;

    @BeforeEach
    void load() {
        kernel = new KernelFixture(64, 64);
    }

    @AfterEach
    void closeLedgerAtZero() {
        if (kernel != null) {
            assertThat(kernel.difference()).as("seen less all places").isZero();
            kernel.close();
        }
    }

    private LatePacketProgramTest fromA(
            final long ns, final long sequence, final long ack, final int flags, final int size) {
        kernel.egress(ns, ethernet(IPV4).ipv4(A, B, 6, tcp(40000, 443, sequence, ack, flags, size)));
        return this;
    }

    private LatePacketProgramTest fromB(
            final long ns, final long sequence, final long ack, final int flags, final int size) {
        kernel.ingress(ns, ethernet(IPV4).ipv4(B, A, 6, tcp(443, 40000, sequence, ack, flags, size)));
        return this;
    }

    private LatePacketProgramTest open(final long ns, final long sequence) {
        return fromA(ns, sequence, 0, SYN, 0)
                .fromB(ns + 1, 9000, sequence + 1, SYN | ACK, 0)
                .fromA(ns + 2, sequence + 1, 9001, ACK, 0);
    }

    private LatePacketProgramTest close(final long ns, final long sequence) {
        return fromA(ns, sequence, 9001, FIN | ACK, 0)
                .fromB(ns + 1, 9001, sequence + 1, FIN | ACK, 0)
                .fromA(ns + 2, sequence + 1, 9002, ACK, 0);
    }

    private static final int CLOSING = FIN | RST;

    @Test
    void shouldNotOpenAFlowForALateSynOfTheClosedConnection() {
        open(10, 1000).fromA(20, 1001, 9001, ACK, 500).close(30, 1501);
        fromA(40, 1000, 0, SYN, 0);
        fromA(50, 1200, 0, SYN, 0);
        assertThat(kernel.packets(FLOW_RESTARTED)).isZero();
        assertThat(kernel.onlyEntry().lowToHigh().packets()).isEqualTo(7);

        fromA(60, 700_000, 0, SYN, 0);
        assertThat(kernel.packets(FLOW_RESTARTED)).as("a new connection").isEqualTo(1);
    }

    /** Its beginning was not seen: what the other side has acknowledged is not new. */
    @Test
    void shouldNotOpenAFlowForAnAcknowledgedSynWhereTheFirstWasNotSeen() {
        fromA(10, 5000, 9001, ACK, 500).fromB(11, 9001, 5500, ACK, 0).close(20, 5500);
        fromA(30, 4000, 0, SYN, 0);
        assertThat(kernel.packets(FLOW_RESTARTED)).isZero();
        fromA(40, 700_000, 0, SYN, 0);
        assertThat(kernel.packets(FLOW_RESTARTED)).isEqualTo(1);
    }

    @Test
    void shouldNotLetALateFinOrResetCloseTheNewConnection() {
        open(10, 1000).close(20, 1001).open(30, 700_000);
        fromA(40, 1001, 9001, FIN | ACK, 0);
        fromA(41, 1002, 9001, RST, 0);
        fromA(42, 1000, 0, SYN, 0);
        final FlowSideFlyweight side = kernel.onlyEntry().lowToHigh();
        assertThat(side.tcpFlags() & CLOSING).isZero();
        assertThat(side.tcpInitialSequence()).isEqualTo(700_000);
        assertThat(side.packets()).as("counted all the same").isEqualTo(5);

        fromA(50, 700_001, 9001, ACK, 100).fromA(51, 700_101, 9001, FIN | ACK, 0);
        assertThat(kernel.onlyEntry().lowToHigh().tcpFlags() & CLOSING).isEqualTo(FIN);
        assertThat(kernel.onlyEntry().lowToHigh().tcpFinEnd()).isEqualTo(700_102);
    }

    @Test
    void shouldTakeAFinThatIsSentAgainAndOneBeforeItsData() {
        open(10, 1000).fromA(20, 1501, 9001, FIN | ACK, 0);
        assertThat(kernel.onlyEntry().lowToHigh().tcpFlags() & CLOSING).isEqualTo(FIN);
        fromA(21, 1001, 9001, ACK, 500).fromB(22, 9001, 1502, ACK, 0).fromA(23, 1501, 9001, FIN | ACK, 0);
        assertThat(kernel.onlyEntry().lowToHigh().tcpFinEnd()).isEqualTo(1502);
    }

    @Test
    void shouldNotCallASimultaneousOpenARetransmission() {
        fromA(10, 1000, 0, SYN, 0)
                .fromB(11, 9000, 0, SYN, 0)
                .fromA(20, 1000, 9001, SYN | ACK, 0)
                .fromB(21, 9000, 1001, SYN | ACK, 0)
                .fromA(30, 1001, 9001, ACK, 10);
        assertThat(retransmits(FlowValueFlyweight.TCP_LOW_TO_HIGH_OFFSET)).isZero();
        assertThat(retransmits(FlowValueFlyweight.TCP_HIGH_TO_LOW_OFFSET)).isZero();

        fromB(5_000_040, 9000, 1001, SYN | ACK, 0);
        assertThat(retransmits(FlowValueFlyweight.TCP_HIGH_TO_LOW_OFFSET))
                .as("sent twice")
                .isEqualTo(1);
    }

    private int retransmits(final int side) {
        return new TcpSideFlyweight()
                .wrap(kernel.onlyEntry().valueBytes(), side)
                .retransmits();
    }

    @Test
    void shouldCountEveryPacketOfAllThis() {
        open(10, 1000).close(20, 1001).open(30, 700_000);
        fromA(40, 1001, 9001, FIN | ACK, 0);
        assertThat(kernel.packets(COUNTED)).isEqualTo(10);
    }
}
