package io.merrow.capture.replay;

import static io.merrow.layout.KernelLedgerReason.COUNTED;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_ETHERNET;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_IPV4;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_IPV6;
import static io.merrow.layout.KernelLedgerReason.MALFORMED_TCP;
import static io.merrow.layout.KernelLedgerReason.NOT_IP_ARP;
import static io.merrow.layout.KernelLedgerReason.NOT_IP_OTHER;
import static io.merrow.layout.KernelLedgerReason.NOT_OWNER;
import static io.merrow.layout.KernelLedgerReason.SEEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.capture.BpfCapture;
import io.merrow.capture.CaptureOptions;
import io.merrow.capture.Frame;
import io.merrow.capture.KernelLedger;
import io.merrow.capture.TunnelPorts;
import io.merrow.layout.KernelLedgerReason;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerBalance;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each link type, and each length, against the real programs. */
class KernelFeederTest {
    private static final int ETHERNET = 1;
    private static final int RAW = 101;
    private static final int SLL = 113;
    private static final int SLL2 = 276;
    private static final int NULL = 0;
    private static final int LOOP = 108;
    private static final int IPV4_HEADER = 20;
    private static final int TCP_HEADER = 20;
    private static final Frame TCP = Frame.tcp(40_000, 443, 1, 0, Frame.SYN, 30);

    private BpfCapture capture;
    private ReplayLedger ledger;
    private KernelFeeder feeder;
    private long timeNs = PacketClock.EPOCH_NS;

    @BeforeEach
    void load() {
        capture = BpfCapture.load(
                new CaptureOptions(1024, 4096, 1_000_000_000L, 3_000_000_000L, true, TunnelPorts.DEFAULT));
        ledger = new ReplayLedger(new KernelLedger(capture.ledger()));
        feeder = new KernelFeeder(capture, ledger);
    }

    @AfterEach
    void close() {
        feeder.close();
        capture.close();
    }

    private static Frame ipv4() {
        return Frame.noLink().ipv4("10.0.0.1", "10.0.0.2", 6, TCP);
    }

    private static Frame ipv6() {
        return Frame.noLink().ipv6("fd00::1", "fd00::2", 6, TCP);
    }

    private static Frame sll(final int protocol, final Frame payload) {
        return Frame.noLink()
                .u16(4)
                .u16(1)
                .u16(6)
                .hex("020000000001")
                .u16(0)
                .u16(protocol)
                .append(payload);
    }

    private static Frame sll2(final int protocol, final Frame payload) {
        return Frame.noLink()
                .u16(protocol)
                .u16(0)
                .u32(3)
                .u16(1)
                .u8(4)
                .u8(6)
                .hex("0200000000010000")
                .append(payload);
    }

    private void feed(final int linkType, final Frame frame) {
        feed(linkType, frame.bytes(), frame.length(), 0, false);
    }

    private void feed(
            final int linkType, final byte[] bytes, final int original, final int number, final boolean outbound) {
        final CapturedPacket packet = new CapturedPacket()
                .bytes(new UnsafeBuffer(bytes), 0, bytes.length, original)
                .seen(timeNs, linkType, number, outbound);
        if (feeder.add(packet, timeNs)) {
            feeder.flush();
        }
    }

    private long packets(final KernelLedgerReason reason) {
        feeder.flush();
        ledger.refresh();
        return ledger.packets(reason);
    }

    private long bytes(final KernelLedgerReason reason) {
        packets(reason);
        return ledger.bytes(reason);
    }

    private void assertAddsUp() {
        feeder.flush();
        assertThat(LedgerBalance.of(ledger, new Ledger(1), 0).packets()).isZero();
        assertThat(feeder.refused()).isZero();
    }

    @Test
    void shouldCountTheOriginalLengthOfEachLinkType() {
        final Frame[] frames = {
            Frame.ethernet(0x0800).append(ipv4()),
            sll(0x0800, ipv4()),
            sll2(0x0800, ipv4()),
            ipv4(),
            Frame.noLink().hex("02000000").append(ipv4()),
            Frame.noLink().hex("00000002").append(ipv4()),
            sll(0x86DD, ipv6()),
            sll2(0x86DD, ipv6()),
            ipv6(),
            Frame.noLink().hex("1e000000").append(ipv6()),
            Frame.noLink().hex("0000000a").append(ipv6()),
        };
        final int[] linkTypes = {ETHERNET, SLL, SLL2, RAW, NULL, LOOP, SLL, SLL2, RAW, NULL, NULL};
        long expected = 0;
        for (int i = 0; i < frames.length; i++) {
            feed(linkTypes[i], frames[i]);
            expected += frames[i].length();
            assertThat(packets(COUNTED)).as("link type %d", linkTypes[i]).isEqualTo(i + 1);
            assertThat(bytes(COUNTED)).as("link type %d", linkTypes[i]).isEqualTo(expected);
        }
        assertAddsUp();
    }

    @Test
    void shouldCountTheLengthOnTheWireOfWhatWasCutAndOfWhatIsLong() {
        final byte[] long9000 =
                Arrays.copyOf(Frame.ethernet(0x0800).append(ipv4()).bytes(), 9000);
        feed(ETHERNET, Frame.ethernet(0x0800).append(ipv4()).bytes(), 1514, 0, false);
        feed(ETHERNET, long9000, 9000, 0, false);
        feed(ETHERNET, long9000, 150_000, 0, false);
        feed(ETHERNET, long9000, Integer.MAX_VALUE, 0, false);

        assertThat(packets(COUNTED)).isEqualTo(4);
        assertThat(bytes(COUNTED)).isEqualTo(1514L + 9000 + 150_000 + Integer.MAX_VALUE);
        assertAddsUp();
    }

    @Test
    void shouldGiveEachCutItsReasonAtWhateverByte() {
        cutEverywhere(ETHERNET, Frame.ethernet(0x0800).append(ipv4()).bytes(), 14);
        cutEverywhere(SLL, sll(0x0800, ipv4()).bytes(), 16);
        cutEverywhere(SLL2, sll2(0x0800, ipv4()).bytes(), 20);
        cutEverywhere(NULL, Frame.noLink().hex("02000000").append(ipv4()).bytes(), 4);
        cutEverywhere(RAW, ipv4().bytes(), 0);
    }

    private void cutEverywhere(final int linkType, final byte[] frame, final int linkHeader) {
        for (int length = 0; length <= frame.length; length++) {
            final KernelLedgerReason reason = length < linkHeader
                    ? MALFORMED_ETHERNET
                    : length < linkHeader + IPV4_HEADER
                            ? MALFORMED_IPV4
                            : length < linkHeader + IPV4_HEADER + TCP_HEADER ? MALFORMED_TCP : COUNTED;
            final long before = packets(reason);
            feed(linkType, Arrays.copyOf(frame, length), frame.length, 0, false);
            assertThat(packets(reason))
                    .as("link type %d, %d bytes", linkType, length)
                    .isEqualTo(before + 1);
        }
        assertAddsUp();
    }

    @Test
    void shouldNotTakeAnAddressForAnEtherType() {
        feed(RAW, Frame.noLink().ipv4("8.0.0.1", "10.0.0.2", 1, Frame.icmp(8, 0, 0)));
        feed(RAW, Frame.noLink().ipv4("134.221.0.1", "10.0.0.2", 1, Frame.icmp(8, 0, 0)));

        assertThat(packets(COUNTED)).isEqualTo(2);
        assertAddsUp();
    }

    @Test
    void shouldFindAPlaceForWhatIsNotIp() {
        feed(SLL, sll(0x0806, Frame.noLink().zeros(28)));
        feed(SLL2, sll2(0x0806, Frame.noLink().zeros(28)));
        assertThat(packets(NOT_IP_ARP)).isEqualTo(2);
        assertThat(bytes(NOT_IP_ARP)).isEqualTo(16 + 28 + 20 + 28);

        feed(SLL, sll(0, ipv4()));
        feed(SLL2, sll2(0, ipv4()));
        feed(NULL, Frame.noLink().hex("07000000").append(ipv4()));
        feed(LOOP, Frame.noLink().hex("00000007"));
        feed(RAW, Frame.noLink().u8(0x10).zeros(60));
        feed(RAW, Frame.noLink().u8(0x10));
        feed(ETHERNET, Frame.ethernet(0x88CC));
        assertThat(packets(NOT_IP_OTHER)).isEqualTo(7);

        feed(RAW, Frame.noLink().u8(0x60).zeros(9));
        assertThat(packets(MALFORMED_IPV6)).isEqualTo(1);
        assertThat(packets(SEEN)).isEqualTo(10);
        assertAddsUp();
    }

    @Test
    void shouldCountAPacketOnceThatTwoInterfacesSaw() {
        final byte[] frame = Frame.ethernet(0x0800).append(ipv4()).bytes();
        feed(ETHERNET, frame, frame.length, 0, false);
        feed(ETHERNET, frame, frame.length, 1, false);
        feed(ETHERNET, frame, frame.length, 0, true);
        feed(ETHERNET, frame, frame.length, 0, false);

        assertThat(packets(COUNTED)).isEqualTo(2);
        assertThat(packets(NOT_OWNER)).isEqualTo(2);
        assertAddsUp();
    }

    @Test
    void shouldTakeMoreThanABatch() {
        for (int i = 0; i < 5 * ReplayPacketDescriptor.BATCH + 3; i++) {
            feed(ETHERNET, Frame.ethernet(0x0800).append(ipv4()));
        }
        assertThat(packets(COUNTED)).isEqualTo(5 * ReplayPacketDescriptor.BATCH + 3);
    }
}
