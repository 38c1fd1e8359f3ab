package io.merrow.capture;

import static io.merrow.capture.Frame.ethernet;
import static io.merrow.capture.Frame.noLink;
import static io.merrow.capture.Frame.tcp;
import static io.merrow.capture.Frame.udp;
import static io.merrow.layout.KernelLedgerReason.COUNTED;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_IPV6;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_TRANSPORT;
import static io.merrow.layout.KernelLedgerReason.NOT_OWNER;
import static io.merrow.layout.KernelLedgerReason.SEEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.TunnelFlyweight;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel program sees inside tunnels, and what it keeps of them, by BPF_PROG_TEST_RUN on the real kernel. */
class TunnelProgramTest {
    private static final String NODE_A = "192.168.0.1";
    private static final String NODE_B = "192.168.0.2";
    private static final String POD_A = "10.1.0.5";
    private static final String POD_B = "10.1.1.7";
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final int ARP = 0x0806;
    private static final int ETHERNET_LENGTH = 14;

    private KernelFixture kernel;

    @BeforeEach
    void load() {
        kernel = new KernelFixture(1024, 1024);
    }

    @AfterEach
    void closeLedgerAtZero() {
        if (kernel != null) {
            assertThat(kernel.difference()).as("seen less all places").isZero();
            kernel.close();
        }
    }

    private static Frame podPacket() {
        return new Frame().ipv4(POD_A, POD_B, 6, tcp(40000, 443, 100, 0, Frame.SYN, 0));
    }

    private static Frame podFrame() {
        return ethernet(IPV4).append(podPacket());
    }

    private static Frame udpWith(final int destinationPort, final Frame payload) {
        return new Frame()
                .u16(50000)
                .u16(destinationPort)
                .u16(8 + payload.length())
                .u16(0)
                .append(payload);
    }

    private static Frame vxlan(final int vni, final Frame inside) {
        return udpWith(4789, new Frame().u32(0x0800_0000).u32(vni << 8).append(inside));
    }

    private static Frame overNodes(final int protocol, final Frame payload) {
        return ethernet(IPV4).ipv4(NODE_A, NODE_B, protocol, payload);
    }

    private void expectPodFlow(final Frame outermost, final int innerLength, final int tunnelType, final long id) {
        final KernelFixture.Entry entry = kernel.onlyEntry();
        assertThat(entry.key().protocol()).isEqualTo(6);
        assertThat(entry.key().ipVersion()).isEqualTo(4);
        assertThat(List.of(entry.key().portLow(), entry.key().portHigh())).containsExactly(40000, 443);
        final FlowSideFlyweight side = entry.lowToHigh();
        assertThat(side.packets()).isEqualTo(1);
        assertThat(side.bytes()).as("bytes of the pod's own frame").isEqualTo(innerLength);
        assertThat(side.overheadBytes()).as("overhead").isEqualTo(outermost.length() - innerLength);
        final TunnelFlyweight tunnel = tunnel(entry);
        assertThat(tunnel.type()).isEqualTo(tunnelType);
        assertThat(tunnel.id()).isEqualTo((int) id);
        assertThat(kernel.bytes(SEEN)).isEqualTo(outermost.length());
        assertThat(kernel.bytes(COUNTED)).isEqualTo(outermost.length());
    }

    private static TunnelFlyweight tunnel(final KernelFixture.Entry entry) {
        return new TunnelFlyweight().wrap(entry.valueBytes(), FlowValueFlyweight.TUNNEL_OFFSET);
    }

    @Test
    void shouldFoldVxlan() {
        final Frame frame = overNodes(17, vxlan(0x123456, podFrame()));
        kernel.ingress(1000, frame);

        expectPodFlow(frame, podFrame().length(), KernelLayoutDescriptor.TUNNEL_VXLAN, 0x123456);
        final TunnelFlyweight tunnel = tunnel(kernel.onlyEntry());
        assertThat(tunnel.sourcePort()).isEqualTo(50000);
        assertThat(tunnel.destinationPort()).isEqualTo(4789);
        assertThat(tunnel.ipVersion()).isEqualTo(4);
        assertThat(tunnel.protocol()).isEqualTo(17);
        assertThat(tunnel.side()).isEqualTo(KernelLayoutDescriptor.LOW_TO_HIGH);
        assertThat(tunnel.buffer().getByte(tunnel.offset() + TunnelFlyweight.SOURCE_OFFSET + 15))
                .isEqualTo((byte) 1);
        assertThat(tunnel.buffer().getByte(tunnel.offset() + TunnelFlyweight.DESTINATION_OFFSET + 15))
                .isEqualTo((byte) 2);
        final byte[] mac = new byte[6];
        tunnel.buffer().getBytes(tunnel.offset() + TunnelFlyweight.SOURCE_MAC_OFFSET, mac);
        assertThat(mac).containsExactly(2, 0, 0, 0, 0, 1);
    }

    @Test
    void shouldBeOneFlowPlainAndEncapsulatedAndCountItOnce() {
        kernel.ingress(1000, podFrame());
        kernel.egress(1001, overNodes(17, vxlan(9, podFrame())));

        final KernelFixture.Entry entry = kernel.onlyEntry();
        assertThat(entry.lowToHigh().packets()).isEqualTo(1);
        assertThat(entry.lowToHigh().bytes()).isEqualTo(podFrame().length());
        assertThat(entry.lowToHigh().overheadBytes())
                .as("at the owner it was plain")
                .isZero();
        assertThat(tunnel(entry).id()).as("the tunnel is known all the same").isEqualTo(9);
        assertThat(kernel.packets(NOT_OWNER)).isEqualTo(1);
    }

    @Test
    void shouldFoldTheVxlanGenericProtocolExtension() {
        final Frame inside = podPacket();
        final Frame frame = overNodes(
                17, udpWith(4789, new Frame().u32(0x0C00_0001).u32(77 << 8).append(inside)));
        kernel.ingress(1000, frame);

        expectPodFlow(frame, inside.length(), KernelLayoutDescriptor.TUNNEL_VXLAN, 77);
    }

    @Test
    void shouldFoldGeneveWithOptions() {
        final Frame geneve = new Frame()
                .u8(2) // 8 bytes of options
                .u8(0)
                .u16(0x6558)
                .u32(0xABCDEF << 8)
                .zeros(8)
                .append(podFrame());
        final Frame frame = overNodes(17, udpWith(6081, geneve));
        kernel.ingress(1000, frame);

        expectPodFlow(frame, podFrame().length(), KernelLayoutDescriptor.TUNNEL_GENEVE, 0xABCDEF);
    }

    @Test
    void shouldFoldGreWithChecksumKeyAndSequence() {
        final Frame gre = new Frame()
                .u16(0xB000)
                .u16(IPV4)
                .u32(0) // checksum
                .u32(0xCAFE) // key
                .u32(1) // sequence
                .append(podPacket());
        final Frame frame = overNodes(47, gre);
        kernel.ingress(1000, frame);

        expectPodFlow(frame, podPacket().length(), KernelLayoutDescriptor.TUNNEL_GRE, 0xCAFE);
    }

    @Test
    void shouldFoldNvgreAndPlainGreBridging() {
        final Frame frame = overNodes(
                47, new Frame().u16(0x2000).u16(0x6558).u32(0x11223344).append(podFrame()));
        kernel.ingress(1000, frame);

        expectPodFlow(frame, podFrame().length(), KernelLayoutDescriptor.TUNNEL_GRE, 0x11223344);
    }

    /** RFC 2890: the key is optional, and each direction has its own. */
    @Test
    void shouldKnowTheKeysOfBothDirectionsOfGreAndThatThereIsNone() {
        final Frame bare = new Frame().u16(0).u16(0x0800).append(podPacket());
        kernel.ingress(1000, overNodes(47, bare));
        assertThat(tunnel(kernel.onlyEntry()).hasId()).isFalse();

        final Frame answer = new Frame().ipv4("10.9.9.2", "10.9.9.1", 17, Frame.udp(53, 40000, 8));
        final Frame request = new Frame().ipv4("10.9.9.1", "10.9.9.2", 17, Frame.udp(40000, 53, 8));
        kernel.ingress(
                        2000,
                        overNodes(47, new Frame().u16(0x2000).u16(0x0800).u32(7).append(request)))
                .egress(
                        3000,
                        overNodes(47, new Frame().u16(0x2000).u16(0x0800).u32(8).append(answer)));
        final KernelFixture.Entry keyed = kernel.entries().stream()
                .filter(entry -> entry.key().portHigh() == 53)
                .findFirst()
                .orElseThrow();
        assertThat(tunnel(keyed).hasId()).isTrue();
        assertThat(tunnel(keyed).id()).isEqualTo(7);
        assertThat(tunnel(keyed).hasReverseId()).isTrue();
        assertThat(tunnel(keyed).reverseId()).isEqualTo(8);
    }

    @Test
    void shouldKeepErspanAndOtherGreAsTheOuterFlow() {
        kernel.ingress(
                1000, overNodes(47, new Frame().u16(0x1000).u16(0x88BE).u32(1).append(podFrame())));

        final KernelFixture.Entry entry = kernel.onlyEntry();
        assertThat(entry.key().protocol()).isEqualTo(47);
        assertThat(entry.key().portLow()).isZero();
        assertThat(entry.lowToHigh().overheadBytes()).isZero();
        assertThat(tunnel(entry).isKnown()).isFalse();
    }

    @Test
    void shouldFoldIpInIpOfAllFourKinds() {
        final Frame inside6 = new Frame().ipv6("fd00::5", "fd00::7", 6, tcp(1, 2, 1, 0, Frame.SYN, 0));
        final String[][] cases = {{"4", "4"}, {"4", "6"}, {"6", "4"}, {"6", "6"}};
        final int[] types = {
            KernelLayoutDescriptor.TUNNEL_IPIP,
            KernelLayoutDescriptor.TUNNEL_6IN4,
            KernelLayoutDescriptor.TUNNEL_4IN6,
            KernelLayoutDescriptor.TUNNEL_IP6IP6
        };
        for (int i = 0; i < cases.length; i++) {
            final boolean outer4 = cases[i][0].equals("4");
            final boolean inner4 = cases[i][1].equals("4");
            final Frame inside = inner4 ? podPacket() : inside6;
            final int protocol = inner4 ? 4 : 41;
            final Frame frame = outer4
                    ? ethernet(IPV4).ipv4(NODE_A, NODE_B, protocol, inside)
                    : ethernet(IPV6).ipv6("fd01::1", "fd01::2", protocol, inside);
            try (KernelFixture fresh = new KernelFixture(16, 16)) {
                fresh.ingress(1000, frame);
                final KernelFixture.Entry entry = fresh.onlyEntry();
                assertThat(entry.key().ipVersion()).isEqualTo(inner4 ? 4 : 6);
                assertThat(entry.key().protocol()).isEqualTo(6);
                assertThat(entry.lowToHigh().bytes()).isEqualTo(inside.length());
                assertThat(entry.lowToHigh().overheadBytes()).isEqualTo(frame.length() - inside.length());
                assertThat(tunnel(entry).type()).isEqualTo(types[i]);
                assertThat(tunnel(entry).ipVersion()).isEqualTo(outer4 ? 4 : 6);
            }
        }
    }

    @Test
    void shouldOpenTwoLevelsAndReportTheOutermost() {
        final Frame inner = new Frame().ipv4("172.16.0.1", "172.16.0.2", 4, podPacket());
        final Frame frame = overNodes(17, vxlan(5, ethernet(IPV4).append(inner)));
        kernel.ingress(1000, frame);

        expectPodFlow(frame, podPacket().length(), KernelLayoutDescriptor.TUNNEL_VXLAN, 5);
    }

    @Test
    void shouldNotOpenAThirdLevel() {
        final Frame third = new Frame().ipv4("172.17.0.1", "172.17.0.2", 4, podPacket());
        final Frame second = new Frame().ipv4("172.16.0.1", "172.16.0.2", 4, third);
        final Frame frame = overNodes(4, second);
        kernel.ingress(1000, frame);

        final KernelFixture.Entry entry = kernel.onlyEntry();
        assertThat(entry.key().protocol()).isEqualTo(4);
        assertThat(entry.lowToHigh().bytes()).isEqualTo(third.length());
        assertThat(entry.lowToHigh().overheadBytes()).isEqualTo(ETHERNET_LENGTH + 20 + 20);
    }

    @Test
    void shouldStayWithTheOuterFlowWhereTheInsideIsNoWholeIpPacket() {
        final Frame arp = overNodes(17, vxlan(5, ethernet(ARP).zeros(28)));
        final Frame cut = overNodes(17, vxlan(5, ethernet(IPV4).hex("45000028")));
        final Frame rubbish = overNodes(17, vxlan(5, ethernet(IPV4).zeros(40)));
        final Frame noVni =
                overNodes(17, udpWith(4789, new Frame().u32(0).u32(5).append(podFrame())));
        kernel.ingress(1000, arp).ingress(1001, cut).ingress(1002, rubbish).ingress(1003, noVni);

        final KernelFixture.Entry entry = kernel.onlyEntry();
        assertThat(List.of(entry.key().portLow(), entry.key().portHigh())).containsExactly(50000, 4789);
        assertThat(entry.lowToHigh().packets()).isEqualTo(4);
        assertThat(entry.lowToHigh().bytes())
                .isEqualTo(arp.length() + cut.length() + rubbish.length() + noVni.length());
        assertThat(entry.lowToHigh().overheadBytes()).isZero();
        assertThat(tunnel(entry).isKnown()).isFalse();
    }

    @Test
    void shouldWeighTheHeadersOfEverySegmentOfATunnelledSuperPacket() {
        final Frame pod = ethernet(IPV4).ipv4(POD_A, POD_B, 6, tcp(40000, 443, 100, 1, Frame.ACK, 3000));
        final Frame frame = overNodes(17, vxlan(5, pod));
        kernel.segments(3, 1000).egress(1000, frame);

        final KernelFixture.Entry entry = kernel.onlyEntry();
        final int podHeaders = ETHERNET_LENGTH + 20 + 20;
        final int nodeHeaders = ETHERNET_LENGTH + 20 + 8 + 8;
        assertThat(entry.lowToHigh().packets()).isEqualTo(3);
        assertThat(entry.lowToHigh().bytes()).isEqualTo(3000 + 3 * podHeaders);
        assertThat(entry.lowToHigh().overheadBytes()).isEqualTo(3L * nodeHeaders);
        assertThat(kernel.bytes(COUNTED)).isEqualTo(frame.length() + 2L * (podHeaders + nodeHeaders));
    }

    @Test
    void shouldFoldTheFirstFragmentOfAnEncapsulatedPacketAndKeepLaterOnesOuter() {
        final Frame whole = vxlan(5, ethernet(IPV4).ipv4(POD_A, POD_B, 17, udp(1000, 2000, 1200)));
        final byte[] bytes = whole.bytes();
        final int cut = 640;
        final Frame first = new Frame();
        final Frame second = new Frame();
        for (int i = 0; i < bytes.length; i++) {
            (i < cut ? first : second).u8(bytes[i] & 0xFF);
        }
        kernel.ingress(1000, ethernet(IPV4).ipv4(NODE_A, NODE_B, 17, 0x2000, "", first));
        kernel.ingress(1001, ethernet(IPV4).ipv4(NODE_A, NODE_B, 17, cut / 8, "", second));

        final List<KernelFixture.Entry> entries = kernel.entries();
        assertThat(entries).hasSize(2);
        assertThat(entries).anySatisfy(pod -> {
            assertThat(List.of(pod.key().portLow(), pod.key().portHigh())).containsExactly(1000, 2000);
            assertThat(pod.lowToHigh().bytes()).isEqualTo(cut - 16);
        });
        assertThat(entries).anySatisfy(node -> {
            assertThat(List.of(node.key().portLow(), node.key().portHigh())).containsExactly(50000, 4789);
            assertThat(node.lowToHigh().bytes()).isEqualTo(ETHERNET_LENGTH + 20 + bytes.length - cut);
            assertThat(node.lowToHigh().tcpFlags() & KernelLayoutDescriptor.SIDE_FRAGMENT)
                    .isNotZero();
        });
    }

    @Test
    void shouldReadBehindAhAndKeepItsIndexOfTheFlow() {
        final Frame ah = new Frame().u8(6).u8(4).u16(0).u32(0xA11CE).u32(1).zeros(12);
        kernel.ingress(1000, overNodes(51, ah.append(tcp(1000, 2000, 1, 0, Frame.SYN, 0))));

        final KernelFixture.Entry entry = kernel.onlyEntry();
        assertThat(entry.key().protocol()).isEqualTo(6);
        assertThat(entry.lowToHigh().ahSpi()).isEqualTo(0xA11CE);
        assertThat(tunnel(entry).isKnown()).isFalse();
    }

    @Test
    void shouldKeepTheIndexOfAhInTunnelModeOfTheTunnel() {
        final Frame ah = new Frame().u8(4).u8(4).u16(0).u32(0xA11CE).u32(1).zeros(12);
        final Frame frame = overNodes(51, ah.append(podPacket()));
        kernel.ingress(1000, frame);

        expectPodFlow(frame, podPacket().length(), KernelLayoutDescriptor.TUNNEL_IPIP, 0);
        assertThat(tunnel(kernel.onlyEntry()).ahSpi()).isEqualTo(0xA11CE);
        assertThat(kernel.onlyEntry().lowToHigh().ahSpi()).isZero();
    }

    @Test
    void shouldKeepTheIndexOfEspOfEachDirection() {
        kernel.ingress(1000, overNodes(50, new Frame().u32(0x1111).u32(1).zeros(40)));
        kernel.ingress(
                1001,
                ethernet(IPV4)
                        .ipv4(NODE_B, NODE_A, 50, new Frame().u32(0x2222).u32(1).zeros(40)));

        final KernelFixture.Entry entry = kernel.onlyEntry();
        assertThat(entry.key().protocol()).isEqualTo(50);
        assertThat(entry.lowToHigh().securityIndex()).isEqualTo(0x1111);
        assertThat(entry.highToLow().securityIndex()).isEqualTo(0x2222);
    }

    @Test
    void shouldCallCutAhAndEspMalformed() {
        kernel.ingress(1000, overNodes(50, new Frame().u32(1)));
        kernel.ingress(1001, overNodes(51, new Frame().u8(6).u8(0).zeros(20))); // 8 bytes are too few
        kernel.ingress(
                1002,
                ethernet(IPV6)
                        .ipv6(
                                "fd00::1",
                                "fd00::2",
                                51,
                                new Frame().u8(6).u8(200).zeros(20)));

        assertThat(kernel.packets(MALFORMED_TRANSPORT)).isEqualTo(2);
        assertThat(kernel.packets(MALFORMED_IPV6)).isEqualTo(1);
        assertThat(kernel.entries()).isEmpty();
    }

    @Test
    void shouldReadTheIndexesOfWireguard() {
        final Frame initiation = new Frame().hex("01000000" + "44332211").zeros(140);
        final Frame response =
                new Frame().hex("02000000" + "88776655" + "44332211").zeros(80);
        final Frame data = new Frame().hex("04000000" + "88776655").zeros(24);
        kernel.ingress(1000, overNodes(17, udpWith(51820, initiation)));
        final Frame answer = new Frame()
                .u16(51820)
                .u16(50000)
                .u16(8 + response.length())
                .u16(0)
                .append(response);
        kernel.ingress(1001, ethernet(IPV4).ipv4(NODE_B, NODE_A, 17, answer));

        final KernelFixture.Entry entry = kernel.onlyEntry();
        assertThat(entry.lowToHigh().wireguardType()).isEqualTo(1);
        assertThat(entry.lowToHigh().securityIndex()).isEqualTo(0x11223344);
        assertThat(entry.lowToHigh().receiverIndex()).isZero();
        assertThat(entry.highToLow().wireguardType()).isEqualTo(2);
        assertThat(entry.highToLow().securityIndex()).isEqualTo(0x55667788);
        assertThat(entry.highToLow().receiverIndex()).isEqualTo(0x11223344);

        kernel.ingress(1002, overNodes(17, udpWith(51820, data)));
        assertThat(kernel.onlyEntry().lowToHigh().wireguardType()).isEqualTo(4);
        assertThat(kernel.onlyEntry().lowToHigh().receiverIndex()).isEqualTo(0x55667788);
        kernel.ingress(1003, overNodes(17, udp(50000, 51820, 100)));
        assertThat(kernel.onlyEntry().lowToHigh().wireguardType())
                .as("no message of WireGuard")
                .isEqualTo(4);
    }

    @Test
    void shouldReadWireguardOfAPacketThatOnlyLooksLikeATunnel() {
        final Frame initiation = new Frame().hex("01000000" + "44332211").zeros(140);
        final Frame datagram = new Frame().u16(51820).u16(4789).u16(156).u16(0).append(initiation);
        kernel.ingress(1000, overNodes(17, datagram));

        assertThat(kernel.onlyEntry().lowToHigh().wireguardType()).isEqualTo(1);
        assertThat(kernel.onlyEntry().lowToHigh().securityIndex()).isEqualTo(0x11223344);
    }

    @Test
    void shouldNotBelieveALengthBeyondAnInnerPacketThatIsWhole() {
        final Frame lying = new Frame()
                .hex("4500003b00024000408400000a0000010a000003") // one byte longer than there is
                .zeros(38);
        final Frame whole = new Frame().ipv4("172.16.0.1", "172.16.0.2", 4, lying);
        final Frame first = vxlan(5, ethernet(IPV4).append(whole));
        kernel.ingress(1000, ethernet(IPV4).ipv4(NODE_A, NODE_B, 17, 0x2000, "", first));

        assertThat(kernel.onlyEntry().key().protocol())
                .as("IP in IP stays closed")
                .isEqualTo(4);
    }

    @Test
    void shouldGiveTheTunnelOfAReopeningSynToTheNewFlow() {
        kernel.ingress(1000, ethernet(IPV4).append(segment(100, Frame.RST)));
        kernel.ingress(2000, overNodes(17, vxlan(7, ethernet(IPV4).append(segment(5000, Frame.SYN)))));

        assertThat(tunnel(kernel.onlyEntry()).id()).isEqualTo(7);
        final KernelFixture.Event last = kernel.events().stream()
                .filter(event -> event.type() == KernelLayoutDescriptor.EVENT_RETIRED)
                .findFirst()
                .orElseThrow();
        final int tunnel = FlowValueFlyweight.TUNNEL_OFFSET;
        assertThat(new TunnelFlyweight().wrap(last.bytes(), tunnel).isKnown())
                .as("the old flow was plain")
                .isFalse();
    }

    private static Frame segment(final long sequence, final int flags) {
        return new Frame().ipv4(POD_A, POD_B, 6, tcp(40000, 443, sequence, 0, flags, 0));
    }

    @Test
    void shouldNotTakeAHeaderThatReachesBeyondThePacketAroundIt() {
        final Frame header = new Frame().hex("60000000" + "0000" + "3b40").zeros(31); // 39 of 40 bytes
        kernel.ingress(1000, ethernet(IPV4).ipv4(NODE_A, NODE_B, 41, header).zeros(1));

        assertThat(kernel.onlyEntry().key().protocol()).isEqualTo(41);
    }

    @Test
    void shouldFoldOnADeviceWithoutLinkHeader() {
        final byte[] packet = noLink().ipv4(NODE_A, NODE_B, 4, podPacket()).bytes();
        kernel.run(KernelLayoutDescriptor.HOOK_INGRESS, LinkLayer.NONE, 1000, packet, packet.length);

        final KernelFixture.Entry entry = kernel.onlyEntry();
        assertThat(entry.key().portLow()).isEqualTo(40000);
        assertThat(entry.lowToHigh().bytes()).isEqualTo(podPacket().length());
        final TunnelFlyweight tunnel = tunnel(entry);
        assertThat(tunnel.buffer().getShort(tunnel.offset() + TunnelFlyweight.SOURCE_MAC_OFFSET))
                .isZero();
    }

    @Test
    void shouldCountATunnelledFlowTheTableHasNoRoomForWithItsTunnel() {
        try (KernelFixture small = new KernelFixture(1, 64)) {
            small.ingress(1000, ethernet(IPV4).ipv4(NODE_A, NODE_B, 17, udp(1, 2, 0)));
            small.ingress(1001, overNodes(17, vxlan(8, podFrame())));
            final KernelFixture.Event overflow = small.events().stream()
                    .filter(event -> event.type() == KernelLayoutDescriptor.EVENT_OVERFLOW)
                    .findFirst()
                    .orElseThrow();
            final TunnelFlyweight tunnel =
                    new TunnelFlyweight().wrap(overflow.bytes(), FlowValueFlyweight.TUNNEL_OFFSET);
            assertThat(tunnel.id()).isEqualTo(8);
        }
    }
}
