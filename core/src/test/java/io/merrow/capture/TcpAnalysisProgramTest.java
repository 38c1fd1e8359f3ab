package io.merrow.capture;

import static io.merrow.capture.Frame.ACK;
import static io.merrow.capture.Frame.FIN;
import static io.merrow.capture.Frame.PSH;
import static io.merrow.capture.Frame.RST;
import static io.merrow.capture.Frame.SYN;
import static io.merrow.capture.Frame.ethernet;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.TcpSideFlyweight;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TCP analysis of the kernel program, by BPF_PROG_TEST_RUN on the real kernel. */
class TcpAnalysisProgramTest {
    private static final String CLIENT = "10.0.0.1";
    private static final String SERVER = "10.0.0.2";
    private static final long MILLI = 1_000_000L;
    private static final int CLIENT_START = 1000;
    private static final long SERVER_START = 0xFFFF_FF00L; // wraps soon

    private KernelFixture kernel;

    @BeforeEach
    void load() {
        kernel = new KernelFixture(1024, 1024);
    }

    @AfterEach
    void close() {
        if (kernel != null) {
            assertThat(kernel.difference()).as("seen less all places").isZero();
            kernel.close();
        }
    }

    private void client(
            final long ms, final long sequence, final long acknowledgment, final int flags, final int payload) {
        kernel.ingress(
                ms * MILLI,
                ethernet(0x0800)
                        .ipv4(
                                CLIENT,
                                SERVER,
                                6,
                                segment(40000, 80, sequence, acknowledgment, flags, 500, payload, "")));
    }

    private void server(
            final long ms, final long sequence, final long acknowledgment, final int flags, final int payload) {
        kernel.ingress(
                ms * MILLI,
                ethernet(0x0800)
                        .ipv4(
                                SERVER,
                                CLIENT,
                                6,
                                segment(80, 40000, sequence, acknowledgment, flags, 500, payload, "")));
    }

    private static Frame segment(
            final int from,
            final int to,
            final long sequence,
            final long acknowledgment,
            final int flags,
            final int window,
            final int payload,
            final String options) {
        return new Frame()
                .u16(from)
                .u16(to)
                .u32((int) sequence)
                .u32((int) acknowledgment)
                .u16((5 + options.length() / 8) << 12 | flags)
                .u16(window)
                .u32(0)
                .hex(options)
                .zeros(payload);
    }

    /** A handshake of 10 ms to the server and 2 ms to the client, from time 100. */
    private void handshake() {
        client(100, CLIENT_START, 0, SYN, 0);
        server(110, SERVER_START, CLIENT_START + 1, SYN | ACK, 0);
        client(112, CLIENT_START + 1, SERVER_START + 1, ACK, 0);
    }

    private TcpSideFlyweight ofClient() {
        return new TcpSideFlyweight().wrap(kernel.onlyEntry().valueBytes(), FlowValueFlyweight.TCP_LOW_TO_HIGH_OFFSET);
    }

    private TcpSideFlyweight ofServer() {
        return new TcpSideFlyweight().wrap(kernel.onlyEntry().valueBytes(), FlowValueFlyweight.TCP_HIGH_TO_LOW_OFFSET);
    }

    @Test
    void shouldTimeTheHandshakeInBothDirections() {
        handshake();

        assertThat(ofClient().rttSamples()).isEqualTo(1);
        assertThat(ofClient().rttSumNs()).isEqualTo(10 * MILLI);
        assertThat(ofServer().rttSamples()).isEqualTo(1);
        assertThat(ofServer().rttMinNs()).isEqualTo(2 * MILLI);
        assertThat(ofServer().rttMaxNs()).isEqualTo(2 * MILLI);
    }

    @Test
    void shouldTimeSegmentsByTheirAcknowledgments() {
        handshake();
        client(200, CLIENT_START + 1, SERVER_START + 1, ACK | PSH, 100);
        client(201, CLIENT_START + 101, SERVER_START + 1, ACK | PSH, 100); // one at a time is timed
        server(230, SERVER_START + 1, CLIENT_START + 201, ACK, 0);
        server(231, SERVER_START + 1, CLIENT_START + 201, ACK, 0); // nothing new

        assertThat(ofClient().rttSamples()).isEqualTo(2);
        assertThat(ofClient().rttMinNs()).isEqualTo(10 * MILLI);
        assertThat(ofClient().rttMaxNs()).isEqualTo(30 * MILLI);
        assertThat(ofClient().rttSumNs()).isEqualTo(40 * MILLI);
    }

    @Test
    void shouldNotTimeASegmentThatWasSentAgain() {
        handshake();
        client(200, CLIENT_START + 1, SERVER_START + 1, ACK | PSH, 100);
        client(400, CLIENT_START + 1, SERVER_START + 1, ACK | PSH, 100);
        server(410, SERVER_START + 1, CLIENT_START + 101, ACK, 0);

        assertThat(ofClient().retransmits()).isEqualTo(1);
        assertThat(ofClient().rttSamples()).as("only the handshake").isEqualTo(1);
    }

    @Test
    void shouldDistinguishARequestedRetransmitFromASegmentOutOfOrder() {
        handshake();
        client(200, CLIENT_START + 1, SERVER_START + 1, ACK | PSH, 100);
        client(200, CLIENT_START + 201, SERVER_START + 1, ACK | PSH, 100);
        server(201, SERVER_START + 1, CLIENT_START + 101, ACK, 0);
        client(202, CLIENT_START + 101, SERVER_START + 1, ACK | PSH, 100); // out of order: not requested
        assertThat(ofClient().outOfOrder()).isEqualTo(1);

        client(203, CLIENT_START + 401, SERVER_START + 1, ACK | PSH, 100);
        for (int i = 0; i < 3; i++) {
            server(204, SERVER_START + 1, CLIENT_START + 301, ACK, 0);
        }
        client(205, CLIENT_START + 301, SERVER_START + 1, ACK | PSH, 100);

        assertThat(ofClient().outOfOrder()).isEqualTo(1);
        assertThat(ofClient().retransmits()).isEqualTo(1);
    }

    @Test
    void shouldTakeTheOctetThatProbedAClosedWindowForNew() {
        handshake();
        client(200, CLIENT_START + 1, SERVER_START + 1, ACK, 1);

        client(1200, CLIENT_START + 1, SERVER_START + 1, ACK | PSH, 100);

        assertThat(ofClient().retransmits()).isZero();
        assertThat(ofClient().outOfOrder()).isZero();
    }

    @Test
    void shouldTakeTheRoundTripOfTheLatestSyn() {
        client(1, CLIENT_START, 0, SYN, 0);
        client(1000, CLIENT_START, 0, SYN, 0);
        server(1001, SERVER_START, CLIENT_START + 1, SYN | ACK, 0);
        client(1002, CLIENT_START + 1, SERVER_START + 1, ACK, 0);
        client(1003, CLIENT_START + 1, SERVER_START + 1, ACK | PSH, 100);
        client(1004, CLIENT_START + 201, SERVER_START + 1, ACK | PSH, 100);

        client(
                1009,
                CLIENT_START + 101,
                SERVER_START + 1,
                ACK | PSH,
                100); // five round trips later, if the SYN was lost

        assertThat(ofClient().outOfOrder()).isZero();
        assertThat(ofClient().retransmits()).as("the SYN, too").isEqualTo(2);
    }

    @Test
    void shouldTimeTheTransmissionThatTheTimestampNames() {
        handshake();
        stamped(200, true, CLIENT_START + 1, SERVER_START + 1, 100, 7001, 1);
        stamped(400, true, CLIENT_START + 1, SERVER_START + 1, 100, 7201, 1);
        stamped(415, false, SERVER_START + 1, CLIENT_START + 101, 0, 50, 7201);

        assertThat(ofClient().retransmits()).isEqualTo(1);
        assertThat(ofClient().rttSamples()).isEqualTo(2);
        assertThat(ofClient().rttMaxNs()).isEqualTo(15 * MILLI);
    }

    @Test
    void shouldNotTimeByAnEchoOfAnotherTimestamp() {
        handshake();
        stamped(200, true, CLIENT_START + 1, SERVER_START + 1, 100, 7001, 1);
        stamped(400, true, CLIENT_START + 1, SERVER_START + 1, 100, 7201, 1);
        stamped(401, false, SERVER_START + 1, CLIENT_START + 101, 0, 50, 7001); // of the first one, late

        assertThat(ofClient().rttSamples()).as("only the handshake").isEqualTo(1);
    }

    private void stamped(
            final long ms,
            final boolean fromClient,
            final long sequence,
            final long acknowledgment,
            final int payload,
            final int stamp,
            final int echo) {
        // a window scale option in front, so that they are not where they mostly are
        final String options = "03030701" + "080a" + String.format("%08x%08x", stamp, echo) + "0101";
        final Frame segment = fromClient
                ? segment(40000, 80, sequence, acknowledgment, ACK | PSH, 500, payload, options)
                : segment(80, 40000, sequence, acknowledgment, ACK | PSH, 500, payload, options);
        kernel.ingress(
                ms * MILLI,
                fromClient
                        ? ethernet(0x0800).ipv4(CLIENT, SERVER, 6, segment)
                        : ethernet(0x0800).ipv4(SERVER, CLIENT, 6, segment));
    }

    @Test
    void shouldReadTimestampsWhereTheyMostlyAre() {
        handshake();
        final String options = "0101080a" + String.format("%08x%08x", 7001, 1);
        kernel.ingress(
                200 * MILLI,
                ethernet(0x0800)
                        .ipv4(
                                CLIENT,
                                SERVER,
                                6,
                                segment(40000, 80, CLIENT_START + 1, SERVER_START + 1, ACK, 500, 100, options)));
        kernel.ingress(
                220 * MILLI,
                ethernet(0x0800)
                        .ipv4(
                                SERVER,
                                CLIENT,
                                6,
                                segment(
                                        80,
                                        40000,
                                        SERVER_START + 1,
                                        CLIENT_START + 101,
                                        ACK,
                                        500,
                                        0,
                                        "0101080a" + String.format("%08x%08x", 1, 6999))));

        assertThat(ofClient().rttSamples()).as("an older echo is of no use").isEqualTo(1);
    }

    @Test
    void shouldDistinguishSegmentsOutOfOrderFromRetransmits() {
        handshake(); // 12 ms: whatever comes later than that after the gap was sent again
        client(200, CLIENT_START + 1, SERVER_START + 1, ACK, 100);
        client(201, CLIENT_START + 201, SERVER_START + 1, ACK, 100); // 100 bytes are missing
        client(202, CLIENT_START + 101, SERVER_START + 1, ACK, 100); // here they come
        assertThat(ofClient().outOfOrder()).isEqualTo(1);
        assertThat(ofClient().retransmits()).isZero();

        client(300, CLIENT_START + 401, SERVER_START + 1, ACK, 100);
        client(350, CLIENT_START + 301, SERVER_START + 1, ACK, 100);
        assertThat(ofClient().outOfOrder()).isEqualTo(1);
        assertThat(ofClient().retransmits()).isEqualTo(1);
    }

    @Test
    void shouldCountRepeatedSynAndFinAndNotKeepAlives() {
        client(100, CLIENT_START, 0, SYN, 0);
        client(1100, CLIENT_START, 0, SYN, 0);
        assertThat(ofClient().retransmits()).isEqualTo(1);
        server(1110, SERVER_START, CLIENT_START + 1, SYN | ACK, 0);
        client(1111, CLIENT_START + 1, SERVER_START + 1, ACK | PSH, 10);
        client(9000, CLIENT_START + 10, SERVER_START + 1, ACK, 0); // a keep-alive without a byte
        client(19000, CLIENT_START + 10, SERVER_START + 1, ACK, 1); // and with one
        assertThat(ofClient().retransmits()).isEqualTo(1);
        client(20000, CLIENT_START + 11, SERVER_START + 1, ACK | FIN, 0);
        client(20400, CLIENT_START + 11, SERVER_START + 1, ACK | FIN, 0);
        assertThat(ofClient().retransmits()).isEqualTo(2);
    }

    @Test
    void shouldCompareSequenceNumbersOverTheirWrap() {
        handshake();
        server(200, SERVER_START + 1, CLIENT_START + 1, ACK, 0xFE); // up to 0xFFFFFFFF
        server(201, SERVER_START + 0xFF, CLIENT_START + 1, ACK, 100); // over the edge
        server(202, SERVER_START + 0xFF + 100, CLIENT_START + 1, ACK, 100);
        client(230, CLIENT_START + 1, SERVER_START + 0xFF + 200, ACK, 0);

        assertThat(ofServer().retransmits()).isZero();
        assertThat(ofServer().outOfOrder()).isZero();
        assertThat(ofServer().rttMaxNs()).isEqualTo(30 * MILLI);
    }

    @Test
    void shouldCountClosedWindowsButNotThoseOfAReset() {
        handshake();
        kernel.ingress(
                200 * MILLI,
                ethernet(0x0800)
                        .ipv4(
                                SERVER,
                                CLIENT,
                                6,
                                segment(80, 40000, SERVER_START + 1, CLIENT_START + 1, ACK, 0, 0, "")));
        kernel.ingress(
                210 * MILLI,
                ethernet(0x0800)
                        .ipv4(
                                SERVER,
                                CLIENT,
                                6,
                                segment(80, 40000, SERVER_START + 1, CLIENT_START + 1, RST, 0, 0, "")));

        assertThat(ofServer().zeroWindows()).isEqualTo(1);
        assertThat(ofClient().zeroWindows()).isZero();
    }

    @Test
    void shouldTimeAnswersFromTheLastByteOfTheRequest() {
        handshake();
        client(200, CLIENT_START + 1, SERVER_START + 1, ACK | PSH, 100);
        client(203, CLIENT_START + 101, SERVER_START + 1, ACK | PSH, 100);
        server(223, SERVER_START + 1, CLIENT_START + 201, ACK | PSH, 100);
        server(224, SERVER_START + 101, CLIENT_START + 201, ACK | PSH, 100); // the same answer
        client(300, CLIENT_START + 201, SERVER_START + 201, ACK | PSH, 100);
        server(350, SERVER_START + 201, CLIENT_START + 301, ACK | PSH, 100);

        assertThat(ofServer().answers()).isEqualTo(2);
        assertThat(ofServer().answerSumNs()).isEqualTo(70 * MILLI);
        assertThat(ofServer().answerJitterNs()).isEqualTo(30 * MILLI);
        assertThat(ofClient().answers()).as("the second request").isEqualTo(1);
    }

    @Test
    void shouldRestartWithANewConnectionAndKeepTheOldFactsInItsFinalSnapshot() {
        handshake();
        client(200, CLIENT_START + 1, SERVER_START + 1, ACK | PSH, 100);
        client(400, CLIENT_START + 1, SERVER_START + 1, ACK | PSH, 100);
        client(500, CLIENT_START + 101, SERVER_START + 1, ACK | FIN, 0);
        client(600, CLIENT_START + 5000, 0, SYN, 0);

        assertThat(ofClient().retransmits()).isZero();
        assertThat(ofClient().rttSamples()).isZero();
        final KernelFixture.Event last = kernel.events().stream()
                .filter(event -> event.type() == KernelLayoutDescriptor.EVENT_RETIRED)
                .findFirst()
                .orElseThrow();
        final TcpSideFlyweight old =
                new TcpSideFlyweight().wrap(last.bytes(), FlowValueFlyweight.TCP_LOW_TO_HIGH_OFFSET);
        assertThat(old.retransmits()).isEqualTo(1);
        assertThat(last.value().tcpBornNs()).isEqualTo(last.value().bornNs());
        final FlowValueFlyweight now = kernel.onlyEntry().value();
        assertThat(now.tcpBornNs()).isEqualTo(now.bornNs());
    }
}
