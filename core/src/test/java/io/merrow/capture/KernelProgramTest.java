package io.merrow.capture;

import static io.merrow.capture.Frame.ACK;
import static io.merrow.capture.Frame.FIN;
import static io.merrow.capture.Frame.PSH;
import static io.merrow.capture.Frame.RST;
import static io.merrow.capture.Frame.SYN;
import static io.merrow.capture.Frame.ethernet;
import static io.merrow.capture.Frame.icmp;
import static io.merrow.capture.Frame.noLink;
import static io.merrow.capture.Frame.tcp;
import static io.merrow.capture.Frame.udp;
import static io.merrow.layout.KernelLedgerReason.COUNTED;
import static io.merrow.layout.KernelLedgerReason.EVENT_LOST;
import static io.merrow.layout.KernelLedgerReason.FLOW_RESTARTED;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_ETHERNET;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_ICMP;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_IPV4;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_IPV6;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_TCP;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_TRANSPORT;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_UDP;
import static io.merrow.layout.KernelLedgerReason.NOT_IP_ARP;
import static io.merrow.layout.KernelLedgerReason.NOT_IP_OTHER;
import static io.merrow.layout.KernelLedgerReason.NOT_OWNER;
import static io.merrow.layout.KernelLedgerReason.OVERFLOW_LOST;
import static io.merrow.layout.KernelLedgerReason.OVERFLOW_SENT;
import static io.merrow.layout.KernelLedgerReason.OWNER_MOVED;
import static io.merrow.layout.KernelLedgerReason.SEEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.KernelLedgerReason;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel program makes of each packet, by BPF_PROG_TEST_RUN on the real kernel. */
class KernelProgramTest {
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final String A6 = "fd00::1";
    private static final String B6 = "fd00::2";
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final int PASS_ON = -1;

    private KernelFixture kernel;

    @BeforeEach
    void load() {
        kernel = new KernelFixture(1024, 1024);
    }

    @AfterEach
    void closeLedgerAtZero() {
        if (kernel == null) {
            return; // it did not load
        }
        assertThat(kernel.difference()).as("seen less all places").isZero();
        kernel.close();
    }

    private static Frame fromA(final Frame tcp) {
        return ethernet(IPV4).ipv4(A, B, 6, tcp);
    }

    private static Frame fromB(final Frame tcp) {
        return ethernet(IPV4).ipv4(B, A, 6, tcp);
    }

    @Test
    void shouldCountBothDirectionsOfATcpConnectionInOneEntry() {
        kernel.egress(1000, fromA(tcp(40000, 443, 100, 0, SYN, 0)))
                .ingress(2000, fromB(tcp(443, 40000, 500, 101, SYN | ACK, 0)))
                .egress(3000, fromA(tcp(40000, 443, 101, 501, ACK, 0)))
                .egress(4000, fromA(tcp(40000, 443, 101, 501, ACK | PSH, 100)));

        final KernelFixture.Entry flow = kernel.onlyEntry();
        final FlowKeyFlyweight key = flow.key();
        assertThat(key.portLow()).isEqualTo(40000);
        assertThat(key.portHigh()).isEqualTo(443);
        assertThat(key.protocol()).isEqualTo(6);
        assertThat(key.ipVersion()).isEqualTo(4);
        final FlowSideFlyweight sent = flow.lowToHigh();
        assertThat(sent.packets()).isEqualTo(3);
        assertThat(sent.bytes()).isEqualTo(54 * 3 + 100);
        assertThat(sent.firstNs()).isEqualTo(1000);
        assertThat(sent.lastNs()).isEqualTo(4000);
        assertThat(sent.ttl()).isEqualTo(64);
        assertThat(sent.trafficClass()).isEqualTo(0xB8);
        assertThat(sent.tcpFlags()).isEqualTo(SYN | ACK | PSH | KernelLayoutDescriptor.SIDE_SYN);
        assertThat(sent.tcpInitialSequence()).isEqualTo(100);
        assertThat(sent.owner())
                .isEqualTo(KernelLayoutDescriptor.observationPoint(1, KernelLayoutDescriptor.HOOK_EGRESS));
        final FlowSideFlyweight answered = flow.highToLow();
        assertThat(answered.packets()).isEqualTo(1);
        assertThat(answered.bytes()).isEqualTo(54);
        assertThat(answered.tcpFlags()).isEqualTo(SYN | ACK | KernelLayoutDescriptor.SIDE_SYN_ACK);
        assertThat(answered.tcpAcknowledgment()).isEqualTo(101);
        final FlowValueFlyweight value = flow.value();
        assertThat(value.synNs()).isEqualTo(1000);
        assertThat(value.lastSynNs()).isEqualTo(1000);
        assertThat(value.establishedNs()).isEqualTo(3000);
        assertThat(value.bornNs()).isEqualTo(1000).isEqualTo(value.bornCheckNs());
        assertThat(value.firstSide()).isEqualTo(KernelLayoutDescriptor.LOW_TO_HIGH);
        assertThat(kernel.packets(COUNTED)).isEqualTo(4);
        assertThat(kernel.bytes(COUNTED)).isEqualTo(54 * 4 + 100);
    }

    @Test
    void shouldPassEveryPacketOn() {
        kernel.ingress(1, fromA(tcp(1, 2, 1, 0, SYN, 0)));
        assertThat(kernel.lastReturn()).isEqualTo(PASS_ON);
        kernel.ingress(1, ethernet(0x0806).zeros(28));
        assertThat(kernel.lastReturn()).isEqualTo(PASS_ON);
        kernel.ingress(1, ethernet(IPV4).hex("44").zeros(19));
        assertThat(kernel.lastReturn()).isEqualTo(PASS_ON);
    }

    @Test
    void shouldSignalTheFirstPacketAndEachSidesFirstFinOrReset() {
        kernel.egress(10, fromA(tcp(40000, 443, 100, 0, SYN, 0)))
                .egress(20, fromA(tcp(40000, 443, 101, 501, ACK | PSH, 50)))
                .egress(30, fromA(tcp(40000, 443, 151, 501, FIN | ACK, 0)))
                .egress(40, fromA(tcp(40000, 443, 151, 501, FIN | ACK, 0)))
                .ingress(50, fromB(tcp(443, 40000, 501, 152, FIN | ACK, 0)))
                .egress(60, fromA(tcp(40000, 443, 152, 502, RST, 0)));

        final List<KernelFixture.Event> events = kernel.events();
        assertThat(events).extracting(KernelFixture.Event::type).containsExactly(1, 2, 2, 2);
        assertThat(events).extracting(KernelFixture.Event::timeNs).containsExactly(10L, 30L, 50L, 60L);
        assertThat(events).extracting(KernelFixture.Event::side).containsExactly(0, 0, 1, 0);
        assertThat(kernel.onlyEntry().lowToHigh().tcpFinEnd()).isEqualTo(152);
        assertThat(kernel.onlyEntry().highToLow().tcpFinEnd()).isEqualTo(502);
    }

    @Test
    void shouldBeginANewFlowWhenAClosedTupleIsOpenedAgain() {
        kernel.egress(10, fromA(tcp(40000, 443, 100, 0, SYN, 0)))
                .ingress(20, fromB(tcp(443, 40000, 500, 101, SYN | ACK, 0)))
                .egress(30, fromA(tcp(40000, 443, 101, 501, FIN | ACK, 0)))
                .egress(40, fromA(tcp(40000, 443, 100, 0, SYN, 0))) // a late copy of the first SYN: no new flow
                .egress(50, fromA(tcp(40000, 443, 9000, 0, SYN, 0)));

        final List<KernelFixture.Event> events = kernel.events();
        assertThat(events)
                .extracting(KernelFixture.Event::type)
                .containsExactly(
                        KernelLayoutDescriptor.EVENT_FIRST,
                        KernelLayoutDescriptor.EVENT_CLOSE,
                        KernelLayoutDescriptor.EVENT_RETIRED,
                        KernelLayoutDescriptor.EVENT_FIRST);
        final FlowValueFlyweight finalSnapshot = events.get(2).value();
        assertThat(finalSnapshot.bornNs()).isEqualTo(10);
        final FlowSideFlyweight side =
                new FlowSideFlyweight().wrap(events.get(2).bytes(), FlowValueFlyweight.LOW_TO_HIGH_OFFSET);
        assertThat(side.packets()).isEqualTo(3);
        assertThat(kernel.onlyEntry().value().bornNs()).isEqualTo(50);
        assertThat(kernel.onlyEntry().lowToHigh().packets()).isEqualTo(1);
        assertThat(kernel.onlyEntry().lowToHigh().tcpInitialSequence()).isEqualTo(9000);
        assertThat(kernel.onlyEntry().highToLow().packets()).isZero();
        assertThat(kernel.packets(FLOW_RESTARTED)).isEqualTo(1);
    }

    @Test
    void shouldReadIpv6AndItsExtensionHeaders() {
        final Frame extensions = new Frame()
                .hex("2b00000000000000") // hop-by-hop, then routing
                .hex("3c02000000000000" + "00".repeat(16)) // routing of 24 bytes, then destination options
                .hex("0600000000000000") // destination options, then TCP
                .append(tcp(1000, 2000, 1, 0, SYN, 10));
        kernel.ingress(5, ethernet(IPV6).ipv6(A6, B6, 0, extensions));

        final KernelFixture.Entry flow = kernel.onlyEntry();
        assertThat(flow.key().portLow()).isEqualTo(1000);
        assertThat(flow.key().ipVersion()).isEqualTo(6);
        assertThat(flow.lowToHigh().flowLabel()).isEqualTo(0x12345);
        assertThat(flow.lowToHigh().trafficClass()).isEqualTo(0xB8);
        assertThat(flow.lowToHigh().ttl()).isEqualTo(63);
        assertThat(flow.lowToHigh().bytes()).isEqualTo(14 + 40 + 8 + 24 + 8 + 20 + 10);
    }

    @Test
    void shouldReadPortsBehindIpv4Options() {
        kernel.ingress(5, ethernet(IPV4).ipv4(A, B, 17, 0, "94040000".repeat(3), udp(53, 5353, 4)));
        assertThat(kernel.onlyEntry().key().portLow()).isEqualTo(53);
        assertThat(kernel.onlyEntry().key().portHigh()).isEqualTo(5353);
    }

    @Test
    void shouldGiveLaterFragmentsThePortsOfTheirFirst() {
        kernel.ingress(5, ethernet(IPV4).ipv4(A, B, 17, 0x2000, "", udp(53, 5353, 8)))
                .ingress(6, ethernet(IPV4).ipv4(A, B, 17, 2, "", udp(1, 2, 8)));
        final KernelFixture.Entry flow = kernel.onlyEntry();
        assertThat(flow.key().portLow()).isEqualTo(53);
        assertThat(flow.lowToHigh().packets()).isEqualTo(2);
        assertThat(flow.lowToHigh().tcpFlags() & KernelLayoutDescriptor.SIDE_FRAGMENT)
                .isNotZero();
    }

    @Test
    void shouldNeverReadPayloadOfALaterFragmentAsPorts() {
        kernel.ingress(6, ethernet(IPV4).ipv4(A, B, 17, 2, "", udp(1, 2, 8)));
        assertThat(kernel.onlyEntry().key().portLow()).isZero();
        assertThat(kernel.onlyEntry().key().portHigh()).isZero();
    }

    @Test
    void shouldAssociateIpv6FragmentsByTheirIdentification() {
        final Frame first =
                new Frame().hex("3c000001" + "0000abcd").hex("1100000000000000").append(udp(53, 5353, 8));
        final Frame later = new Frame().hex("3c000010" + "0000abcd").zeros(20);
        final Frame stranger = new Frame().hex("11000010" + "0000abce").zeros(20);
        kernel.ingress(5, ethernet(IPV6).ipv6(A6, B6, 44, first))
                .ingress(6, ethernet(IPV6).ipv6(A6, B6, 44, later))
                .ingress(7, ethernet(IPV6).ipv6(A6, B6, 44, stranger));
        assertThat(kernel.entries())
                .extracting(e -> e.key().protocol() + ":" + e.key().portLow() + ":"
                        + e.lowToHigh().packets())
                .containsExactlyInAnyOrder("17:53:2", "17:0:1");
    }

    @Test
    void shouldReadBehindVlanTags() {
        final String customer = "00640800";
        kernel.ingress(1, ethernet(0x8100).hex(customer).ipv4(A, B, 17, udp(1000, 2000, 10)))
                .ingress(2, ethernet(0x88A8).hex("00c88100").hex(customer).ipv4(A, B, 17, udp(1000, 2000, 10)))
                .ingress(3, ethernet(0x9100).hex("00c88100").hex(customer).ipv4(A, B, 17, udp(1000, 2000, 10)));
        assertThat(kernel.onlyEntry().lowToHigh().packets()).isEqualTo(3);
        assertThat(kernel.onlyEntry().lowToHigh().bytes()).isEqualTo(52 * 3 + 4 + 8 + 8);
    }

    @Test
    void shouldReadIpBehindMplsLabelsByItsVersion() {
        final String bottom = "00011140";
        kernel.ingress(1, ethernet(0x8847).hex(bottom).ipv4(A, B, 17, udp(1000, 2000, 10)))
                .ingress(2, ethernet(0x8847).hex("00010040".repeat(3) + bottom).ipv6(A6, B6, 17, udp(1, 2, 10)))
                .ingress(3, ethernet(0x8847).hex("00010040".repeat(4) + bottom).ipv6(A6, B6, 17, udp(1, 2, 10)))
                .ingress(4, ethernet(0x8847).hex(bottom).zeros(40));
        assertThat(kernel.entries()).extracting(e -> e.key().ipVersion()).containsExactlyInAnyOrder(4, 6);
        expect(NOT_IP_OTHER, 2);
    }

    @Test
    void shouldReadThePortsOfSctpDccpAndUdpLite() {
        for (final int protocol : new int[] {132, 33, 136}) {
            kernel.ingress(
                    1,
                    ethernet(IPV4)
                            .ipv4(A, B, protocol, new Frame().hex("03e807d0").zeros(12)));
            kernel.ingress(
                    2,
                    ethernet(IPV4)
                            .ipv4(A, B, protocol, new Frame().hex("03e807d0").zeros(3)));
        }
        assertThat(kernel.entries())
                .extracting(e -> e.key().protocol() + ":" + e.key().portLow() + ":"
                        + e.key().portHigh())
                .containsExactlyInAnyOrder("132:1000:2000", "33:1000:2000", "136:1000:2000");
        expect(MALFORMED_TRANSPORT, 3);
    }

    @Test
    void shouldPutIcmpRequestAndReplyIntoOneFlow() {
        kernel.egress(1, ethernet(IPV4).ipv4(B, A, 1, icmp(8, 0, 56)))
                .ingress(2, ethernet(IPV4).ipv4(A, B, 1, icmp(0, 0, 56)))
                .egress(3, ethernet(IPV6).ipv6(A6, B6, 58, icmp(128, 0, 56)))
                .ingress(4, ethernet(IPV6).ipv6(B6, A6, 58, icmp(129, 0, 56)));
        final List<KernelFixture.Entry> entries = kernel.entries();
        assertThat(entries)
                .hasSize(2)
                .allMatch(e -> e.lowToHigh().packets() == 1 && e.highToLow().packets() == 1);
        final KernelFixture.Entry v4 = entries.stream()
                .filter(e -> e.key().ipVersion() == 4)
                .findFirst()
                .orElseThrow();
        assertThat(v4.highToLow().icmpType()).isEqualTo(8);
        assertThat(v4.lowToHigh().icmpType()).isZero();
    }

    @Test
    void shouldCountEachPacketOnceWhenSeveralPointsSeeIt() {
        final Frame packet = ethernet(IPV4).ipv4(A, B, 17, udp(1000, 2000, 100));
        for (int i = 0; i < 5; i++) {
            kernel.egress(1000 + i, packet).ingress(1001 + i, packet);
        }
        assertThat(kernel.onlyEntry().lowToHigh().packets()).isEqualTo(5);
        assertThat(kernel.packets(NOT_OWNER)).isEqualTo(5);
        assertThat(kernel.packets(OWNER_MOVED)).isZero();
    }

    @Test
    void shouldMoveOwnershipWhenTheOwnerStaysSilent() {
        final Frame packet = ethernet(IPV4).ipv4(A, B, 17, udp(1000, 2000, 100));
        kernel.egress(1_000, packet)
                .ingress(2_999_999_999L, packet)
                .ingress(3_000_001_000L, packet)
                .ingress(3_000_001_001L, packet)
                .egress(3_000_001_002L, packet);
        assertThat(kernel.onlyEntry().lowToHigh().packets()).isEqualTo(3);
        assertThat(kernel.packets(NOT_OWNER)).isEqualTo(2);
        assertThat(kernel.packets(OWNER_MOVED)).isEqualTo(1);
        assertThat(kernel.onlyEntry().lowToHigh().owner())
                .isEqualTo(KernelLayoutDescriptor.observationPoint(1, KernelLayoutDescriptor.HOOK_INGRESS));
    }

    @Test
    void shouldSendPacketsAsEventsWhenTheTableIsFullAndCountThoseThatEvenTheRingRefuses() {
        kernel.close();
        kernel = new KernelFixture(8, 16);
        final int flows = 1000;
        for (int i = 0; i < flows; i++) {
            kernel.ingress(1 + i, ethernet(IPV4).ipv4(A, B, 17, udp(1000 + i, 53, 10)));
        }
        final long counted = kernel.packets(COUNTED);
        final long sent = kernel.packets(OVERFLOW_SENT);
        final long lost = kernel.packets(OVERFLOW_LOST);
        assertThat(counted).isEqualTo(kernel.entries().size()).isPositive();
        assertThat(sent).isPositive();
        assertThat(lost).isPositive().isEqualTo(kernel.packets(EVENT_LOST));
        assertThat(counted + sent + lost).isEqualTo(flows);
        final List<KernelFixture.Event> events = kernel.events();
        assertThat(events.stream()
                        .filter(e -> e.type() == KernelLayoutDescriptor.EVENT_OVERFLOW)
                        .count())
                .isEqualTo(sent);
    }

    @Test
    void shouldNameWhyAPacketWasNotCounted() {
        kernel.ingress(1, ethernet(0x0806).zeros(28));
        expect(NOT_IP_ARP, 1);
        kernel.ingress(1, ethernet(0x88CC).zeros(40));
        expect(NOT_IP_OTHER, 1);
        kernel.run(0, LinkLayer.NONE, 1, new byte[] {0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 16);
        expect(NOT_IP_OTHER, 2);
        cut(noLink().ipv4(A, B, 6, tcp(1, 2, 3, 4, SYN, 0)), 19);
        kernel.ingress(1, ethernet(IPV4).hex("44000014" + "00".repeat(16))); // header of 16 bytes
        kernel.ingress(1, ethernet(IPV4).hex("45000013" + "00".repeat(16))); // shorter than its header
        kernel.ingress(1, ethernet(IPV4).hex("45000016" + "00".repeat(16))); // longer than the frame
        kernel.ingress(1, ethernet(IPV4).hex("65000014" + "00".repeat(16))); // version
        expect(MALFORMED_IPV4, 5);
        cut(noLink().ipv6(A6, B6, 6, tcp(1, 2, 3, 4, SYN, 0)), 39);
        kernel.ingress(1, ethernet(IPV6).hex("60000000" + "ffff" + "0640" + "00".repeat(32)));
        kernel.ingress(1, ethernet(IPV6).ipv6(A6, B6, 0, new Frame().hex("06ff000000000000")));
        expect(MALFORMED_IPV6, 3);
        kernel.ingress(1, ethernet(IPV4).ipv4(A, B, 6, new Frame().zeros(19)));
        kernel.ingress(
                1,
                ethernet(IPV4).ipv4(A, B, 6, new Frame().zeros(12).hex("4002").zeros(6)));
        kernel.ingress(
                1,
                ethernet(IPV4).ipv4(A, B, 6, new Frame().zeros(12).hex("6002").zeros(6)));
        expect(MALFORMED_TCP, 3);
        kernel.ingress(1, ethernet(IPV4).ipv4(A, B, 17, new Frame().zeros(7)));
        expect(MALFORMED_UDP, 1);
        kernel.ingress(1, ethernet(IPV4).ipv4(A, B, 1, new Frame().zeros(3)));
        expect(MALFORMED_ICMP, 1);
        assertThat(kernel.entries()).isEmpty();
        assertThat(kernel.packets(MALFORMED_ETHERNET)).isZero(); // test-run takes no frame shorter than its header
    }

    /** On a device without link header: test-run itself refuses Ethernet frames with half an IP header. */
    private void cut(final Frame packet, final int length) {
        kernel.run(0, LinkLayer.NONE, 1, Arrays.copyOf(packet.bytes(), length), packet.length());
    }

    private void expect(final KernelLedgerReason reason, final long packets) {
        assertThat(kernel.packets(reason)).as(reason.label()).isEqualTo(packets);
    }

    @Test
    void shouldReadDevicesWithoutLinkHeader() {
        final Frame v4 = noLink().ipv4(A, B, 17, udp(1000, 2000, 10));
        final Frame v6 = noLink().ipv6(A6, B6, 17, udp(1000, 2000, 10));
        kernel.run(0, LinkLayer.NONE, 1, v4.bytes(), v4.length()).run(1, LinkLayer.NONE, 2, v6.bytes(), v6.length());
        assertThat(kernel.entries()).extracting(e -> e.lowToHigh().bytes()).containsExactlyInAnyOrder(38L, 58L);
    }

    @Test
    void shouldNotTakeEthernetPaddingForPayload() {
        kernel.ingress(1, fromA(tcp(40000, 443, 100, 0, SYN, 0)))
                .ingress(2, fromA(tcp(40000, 443, 101, 1, FIN | ACK, 0)).zeros(6));
        assertThat(kernel.onlyEntry().lowToHigh().tcpFinEnd()).isEqualTo(102);
        assertThat(kernel.onlyEntry().lowToHigh().bytes()).isEqualTo(54 + 60);
    }

    @Test
    void shouldCorrectSuperPacketsToWhatGoesOnTheWire() {
        final Frame big = fromA(tcp(40000, 443, 100, 1, ACK, 1200)); // 3 segments of 400
        kernel.segments(3, 400).egress(1, big);
        assertThat(kernel.onlyEntry().lowToHigh().packets()).isEqualTo(3);
        assertThat(kernel.onlyEntry().lowToHigh().bytes()).isEqualTo(1200 + 3 * 54);
        assertThat(kernel.packets(SEEN)).isEqualTo(3);
        assertThat(kernel.bytes(SEEN)).isEqualTo(1200 + 3 * 54);
    }

    @Test
    void shouldKeepTheIcmpTypeWhenALaterFragmentHasNone() {
        kernel.ingress(1000, ethernet(IPV4).ipv4(A, B, 1, 0x2000, "", icmp(8, 0, 24)));
        kernel.ingress(1001, ethernet(IPV4).ipv4(A, B, 1, 4, "", noLink().zeros(24)));

        assertThat(kernel.onlyEntry().lowToHigh().packets()).isEqualTo(2);
        assertThat(kernel.onlyEntry().lowToHigh().icmpType()).isEqualTo(8);
    }

    @Test
    void shouldTakeATypeOfZeroForALengthAndNotForACutFrame() {
        kernel.ingress(1000, ethernet(0).zeros(30))
                .ingress(1001, ethernet(0x8100).u16(1).u16(0).zeros(30));

        assertThat(kernel.packets(NOT_IP_OTHER)).isEqualTo(2);
    }

    @Test
    void shouldCountOtherProtocolsByNumber() {
        kernel.ingress(1, ethernet(IPV4).ipv4(A, B, 89, new Frame().zeros(20)));
        assertThat(kernel.onlyEntry().key().protocol()).isEqualTo(89);
        assertThat(kernel.onlyEntry().key().portLow()).isZero();
    }
}
