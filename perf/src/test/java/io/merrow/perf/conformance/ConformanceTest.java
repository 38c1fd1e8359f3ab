package io.merrow.perf.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Replays against tshark, over a part of the captures that may lie beside the repository; the rest is the script's. */
class ConformanceTest {
    private static final List<String> CAPTURES = List.of(
            "community-id/combined.pcap.gz",
            "ipfixprobe/mixed.pcap",
            "ipfixprobe/vlan.pcap",
            "ipfixprobe/wg.pcap",
            "pcapplusplus/Packet++Test__PacketExamples__GrePackets.pcap",
            "pcapplusplus/Packet++Test__PacketExamples__IPv4-encapsulated-IPv6.pcap",
            "pcapplusplus/Packet++Test__PacketExamples__IPv4Frag.pcap",
            "pcapplusplus/Packet++Test__PacketExamples__MplsPackets.pcap",
            "pcapplusplus/Packet++Test__PacketExamples__NullLoopback.pcap",
            "pcapplusplus/Packet++Test__PacketExamples__PPPoESession.pcap",
            "pcapplusplus/Packet++Test__PacketExamples__QinQ_802.1_AD.pcapng",
            "pcapplusplus/Packet++Test__PacketExamples__Sll2Packet.pcap",
            "pcapplusplus/Packet++Test__PacketExamples__Vxlan1.pcap",
            "pcapplusplus/Packet++Test__PacketExamples__WireGuard.pcap",
            "pcapplusplus/Packet++Test__PacketExamples__gtp.pcap",
            "pcapplusplus/Packet++Test__PacketExamples__ipsec.pcapng",
            "pcapplusplus/Packet++Test__PacketExamples__ipv4-options.pcap",
            "pcapplusplus/Packet++Test__PacketExamples__ipv6_options.pcap",
            "pcapplusplus/Pcap++Test__PcapExamples__frag_with_padding.pcap",
            "pcapplusplus/Pcap++Test__PcapExamples__many_interfaces-1.pcapng",
            "tcpdump/OSPFv3_with_AH.pcap",
            "tcpdump/bigtcp-ipv6-vxlan-ipv4.pcap",
            "tcpdump/geneve.pcap",
            "tcpdump/gso-ipv4-geneve-ipv6.pcap",
            "tcpdump/nsh-over-vxlan-gpe.pcap",
            "tcpdump/various_gre.pcap",
            "tcpdump/vxlan.pcap",
            "tcpdump/vxlan_port_8472.pcap");

    private static final MerrowConfig CONFIG = ConfigReader.defaults();

    @TempDir
    private Path folder;

    @BeforeAll
    static void needTshark() {
        assumeTrue(Tshark.isInstalled(), "there is no tshark: conformance is not tested");
    }

    /** {@code shared/pcaps} beside this folder or one above it, or in the directory of {@code merrow.pcaps}; null without. */
    private static Path captures() {
        final String configured = System.getProperty("merrow.pcaps");
        if (configured != null) {
            return Path.of(configured);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            final Path found = at.resolve("shared/pcaps");
            if (Files.isDirectory(found)) {
                return found;
            }
        }
        return null;
    }

    @TestFactory
    Stream<DynamicTest> shouldSayWhatTsharkSays() {
        final Path shared = captures();
        assumeTrue(shared != null, "no shared/pcaps beside the repository: conformance with them is not tested");
        return CAPTURES.stream()
                .map(shared::resolve)
                .filter(Files::exists)
                .map(capture -> DynamicTest.dynamicTest(capture.getFileName().toString(), () -> check(capture)));
    }

    private static void check(final Path capture) throws IOException {
        final Comparison comparison = Comparison.of(capture, CONFIG);
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.frames()).isPositive();
    }

    /** UDP of 10.0.0.1 to 10.0.0.2 in Ethernet. */
    private static ByteBuffer datagram(final int sourcePort, final int payload) {
        final ByteBuffer frame = ByteBuffer.allocate(14 + 20 + 8 + payload);
        frame.putShort(12, (short) 0x0800).position(14);
        frame.putInt(0x45000000 | 28 + payload)
                .putInt(0)
                .putInt(0x40110000)
                .putInt(0x0A000001)
                .putInt(0x0A000002);
        frame.putShort((short) sourcePort)
                .putShort((short) 9999)
                .putShort((short) (8 + payload))
                .putShort((short) 0);
        return frame.rewind();
    }

    private Path capture(final ByteBuffer... frames) throws IOException {
        final ByteBuffer file = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xA1B2C3D4).putInt(0x00040002).putLong(0).putInt(65535).putInt(1);
        for (final ByteBuffer frame : frames) {
            file.putInt(1_700_000_000)
                    .putInt(0)
                    .putInt(frame.limit())
                    .putInt(frame.limit())
                    .put(frame);
        }
        final byte[] bytes = new byte[file.position()];
        file.flip().get(bytes);
        return Files.write(folder.resolve("own.pcap"), bytes);
    }

    @Test
    void shouldNameWhatIsBrokenAndCompareTheRest() throws IOException {
        final ByteBuffer lying = datagram(4000, 10).putShort(16, (short) 500);

        final Comparison comparison = Comparison.of(capture(datagram(4000, 10), lying, datagram(4001, 20)), CONFIG);

        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.equal()).isEqualTo(2);
        assertThat(comparison.explanations()).containsEntry("malformed IPv4: longer than what carries it", 1);
    }

    @Test
    void shouldSeeOneByteOrOnePacketMore() {
        final Conversation theirs = new Conversation();
        final Conversation ours = new Conversation();
        theirs.add(true, 2, 200);
        ours.add(true, 2, 201);
        assertThat(ours.isEqual(theirs, false)).isFalse();
        theirs.add(true, 0, 1);
        assertThat(ours.isEqual(theirs, false)).isTrue();
        ours.add(false, 1, 60);
        theirs.add(true, 1, 60);
        assertThat(ours.isEqual(theirs, false)).isFalse();
        assertThat(ours.isEqual(theirs, true)).isTrue();
    }
}
