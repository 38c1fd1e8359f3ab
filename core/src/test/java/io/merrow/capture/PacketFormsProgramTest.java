package io.merrow.capture;

import static io.merrow.capture.Frame.ethernet;
import static io.merrow.capture.Frame.icmp;
import static io.merrow.capture.Frame.udp;
import static io.merrow.layout.KernelLedgerReason.COUNTED;
import static io.merrow.layout.KernelLedgerReason.HEADERS_TOO_LONG;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_TCP;
import static io.merrow.layout.KernelLedgerReason.NOT_IP_OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.ConsumerControlDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Less common forms of packets, by BPF_PROG_TEST_RUN. */
class PacketFormsProgramTest {
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final int MORE_FRAGMENTS = 0x2000;

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

    private static Frame to(final String mac, final int etherType) {
        return new Frame().hex(mac).hex("020000000001").u16(etherType);
    }

    /** IEEE 802.3 length, LLC and SNAP (RFC 1042) before the IP header. */
    @Test
    void shouldReadIpv4BehindSnap() {
        final Frame datagram = Frame.noLink().ipv4(A, B, 17, udp(40000, 53, 20));
        kernel.ingress(
                1,
                to("020000000002", 8 + datagram.length())
                        .hex("aaaa03000000")
                        .u16(IPV4)
                        .append(datagram));
        assertThat(kernel.onlyEntry().key().portHigh()).isEqualTo(53);
        assertThat(kernel.packets(COUNTED)).isEqualTo(1);

        kernel.ingress(2, to("0180c2000000", 38).hex("424203").zeros(35));
        assertThat(kernel.packets(NOT_IP_OTHER)).as("spanning tree").isEqualTo(1);
    }

    @Test
    void shouldMarkWhatIsSentToALinkLayerGroup() {
        kernel.ingress(1, to("ffffffffffff", IPV4).ipv4(A, "10.0.0.255", 17, udp(17500, 40000, 8)));
        assertThat(kernel.onlyEntry().lowToHigh().tcpFlags()).isEqualTo(KernelLayoutDescriptor.SIDE_GROUP);
        kernel.ingress(2, ethernet(IPV4).ipv4(A, B, 17, udp(17500, 40000, 8)));
        assertThat(kernel.entries())
                .extracting(entry -> entry.lowToHigh().tcpFlags())
                .contains(0);
    }

    /** The least that a first fragment may have (RFC 791): ports and sequence number. */
    @Test
    void shouldReadThePortsOfAFirstFragmentOfEightBytes() {
        final Frame eight = new Frame().u16(40000).u16(443).u32(100);
        kernel.ingress(1, ethernet(IPV4).ipv4(A, B, 6, MORE_FRAGMENTS, "", eight))
                .ingress(2, ethernet(IPV4).ipv4(A, B, 6, 1, "", new Frame().zeros(12)));
        final KernelFixture.Entry flow = kernel.onlyEntry();
        assertThat(flow.key().portLow()).isEqualTo(40000);
        assertThat(flow.key().portHigh()).isEqualTo(443);
        assertThat(flow.lowToHigh().packets()).isEqualTo(2);
        assertThat(flow.lowToHigh().tcpFlags()).isEqualTo(KernelLayoutDescriptor.SIDE_FRAGMENT);

        kernel.ingress(
                3, ethernet(IPV4).ipv4(A, B, 6, new Frame().u16(40000).u16(443).u32(100)));
        assertThat(kernel.packets(MALFORMED_TCP)).as("no fragment, and cut").isEqualTo(1);
    }

    /** Identifications are used again within minutes. */
    @Test
    void shouldNotGiveALateFragmentThePortsOfAnEarlierPacket() {
        final long later = TimeUnit.SECONDS.toNanos(60);
        kernel.ingress(1, ethernet(IPV4).ipv4(A, B, 17, MORE_FRAGMENTS, "", udp(40000, 53, 8)))
                .ingress(later, ethernet(IPV4).ipv4(A, B, 17, 2, "", new Frame().zeros(8)));
        assertThat(kernel.onlyEntry().lowToHigh().packets()).isEqualTo(2);
        kernel.ingress(later + 1, ethernet(IPV4).ipv4(A, B, 17, 2, "", new Frame().zeros(8)));
        assertThat(kernel.entries()).extracting(entry -> entry.key().portLow()).contains(0);
    }

    @Test
    void shouldGiveEachDirectionOfAOneWayIcmpTypeAFlow() {
        kernel.ingress(1, ethernet(IPV4).ipv4(A, B, 1, icmp(3, 3, 28)))
                .ingress(2, ethernet(IPV4).ipv4(B, A, 1, icmp(3, 3, 28)))
                .ingress(3, ethernet(IPV4).ipv4(A, B, 1, icmp(3, 5, 28)))
                .ingress(4, ethernet(IPV4).ipv4(B, A, 1, icmp(5, 3, 28)))
                .ingress(5, ethernet(IPV6).ipv6("fd00::1", "fd00::2", 58, icmp(1, 4, 28)))
                .ingress(6, ethernet(IPV6).ipv6("fd00::2", "fd00::1", 58, icmp(4, 1, 28)));
        assertThat(kernel.entries()).hasSize(6).allSatisfy(entry -> {
            assertThat(entry.key().isOneWay()).isTrue();
            assertThat(entry.lowToHigh().packets() + entry.highToLow().packets())
                    .isEqualTo(1);
        });

        kernel.ingress(7, ethernet(IPV4).ipv4(A, B, 1, icmp(8, 0, 28)))
                .ingress(8, ethernet(IPV4).ipv4(B, A, 1, icmp(0, 0, 28)));
        assertThat(kernel.entries())
                .hasSize(7)
                .extracting(KernelFixture.Entry::key)
                .anyMatch(key -> !key.isOneWay());
    }

    /** An IPv6 packet whose extension headers alone fill the part that is read. */
    @Test
    void shouldNameHeadersThatAreTooLong() {
        final Frame extensions = new Frame();
        final int each = 264;
        for (int i = 0; i < 4; i++) {
            extensions.u8(i == 3 ? 58 : 60).u8(each / 8 - 1).hex("0104").zeros(each - 4);
        }
        kernel.ingress(1, ethernet(IPV6).ipv6("fd00::1", "fd00::2", 60, extensions.append(icmp(128, 0, 8))));
        assertThat(kernel.packets(HEADERS_TOO_LONG)).isEqualTo(1);
    }

    @Test
    void shouldNameHeadersThatAreTooLongAlsoWhereExtensionsAreNotAtTheirEnd() {
        final Frame extensions = new Frame();
        final int each = 264;
        for (int i = 0; i < 5; i++) {
            extensions.u8(i == 4 ? 58 : 60).u8(each / 8 - 1).hex("0104").zeros(each - 4);
        }
        kernel.ingress(1, ethernet(IPV6).ipv6("fd00::1", "fd00::2", 60, extensions.append(icmp(128, 0, 8))));
        assertThat(kernel.packets(HEADERS_TOO_LONG)).isEqualTo(1);
    }

    /** User space takes what the slot has when it looks first in an interval. */
    @Test
    void shouldKeepTheHeaderFieldsOfTheFirstPacketAfterASweep() {
        final Frame first = Frame.ethernet(IPV4).ipv4(A, B, 17, udp(40000, 53, 8));
        kernel.ingress(1, first).ingress(2, withTtl(9, first));
        assertThat(kernel.onlyEntry().lowToHigh().ttl()).isEqualTo(64);
        assertThat(kernel.onlyEntry().lowToHigh().trafficClass()).isEqualTo(0xB8);

        kernel.capture().control().putIntOrdered(ConsumerControlDescriptor.SWEEP_OFFSET, 1);
        kernel.ingress(3, withTtl(10, first)).ingress(4, first);
        final FlowSideFlyweight side = kernel.onlyEntry().lowToHigh();
        assertThat(side.ttl()).isEqualTo(10);
        assertThat(side.flowLabel()).isZero();

        kernel.capture().slots().noteNextPacket(0); // a record has left: another interval begins
        kernel.ingress(5, withTtl(11, first)).ingress(6, first);
        assertThat(kernel.onlyEntry().lowToHigh().ttl()).isEqualTo(11);
    }

    private static Frame withTtl(final int ttl, final Frame frame) {
        final byte[] bytes = frame.bytes();
        bytes[14 + 8] = (byte) ttl;
        final Frame changed = new Frame();
        for (final byte each : bytes) {
            changed.u8(each & 0xFF);
        }
        return changed;
    }

    @Test
    void shouldKeepTheFlowLabelApartFromTheSweep() {
        kernel.capture().control().putIntOrdered(ConsumerControlDescriptor.SWEEP_OFFSET, 4095);
        kernel.ingress(1, ethernet(IPV6).ipv6("fd00::1", "fd00::2", 17, udp(40000, 53, 8)));
        assertThat(kernel.onlyEntry().lowToHigh().flowLabel()).isEqualTo(0x12345);
        assertThat(kernel.onlyEntry().key().ipVersion()).isEqualTo(6);
        assertThat(FlowKeyFlyweight.LENGTH).isEqualTo(40);
    }
}
