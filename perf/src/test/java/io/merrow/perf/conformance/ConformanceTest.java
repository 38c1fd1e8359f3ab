package io.merrow.perf.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Replays against tshark, over a part of the captures that may lie beside the repository; the rest is the script's. */
class ConformanceTest {
    private static final List<String> CAPTURES = List.of(
            "community-id/combined.pcap.gz",
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
            "pcapplusplus/Pcap++Test__PcapExamples__many_interfaces-1.pcapng",
            "tcpdump/OSPFv3_with_AH.pcap",
            "tcpdump/bigtcp-ipv6-vxlan-ipv4.pcap",
            "tcpdump/geneve.pcap",
            "tcpdump/gso-ipv4-geneve-ipv6.pcap");

    private static final MerrowConfig CONFIG = ConfigReader.defaults();

    @BeforeAll
    static void needTshark() {
        assumeTrue(Tshark.isInstalled(), "there is no tshark: conformance is not tested");
    }

    /** {@code shared/pcaps} beside this folder or one above it, or where {@code merrow.pcaps} says; null without. */
    private static Path captures() {
        final String configured = System.getProperty("merrow.pcaps");
        if (configured != null) {
            return Path.of(configured);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            final Path found = folder.resolve("shared/pcaps");
            if (Files.isDirectory(found)) {
                return found;
            }
        }
        return null;
    }

    @TestFactory
    Stream<DynamicTest> shouldSayWhatTsharkSays() {
        final Path folder = captures();
        assumeTrue(folder != null, "no shared/pcaps beside the repository: conformance with them is not tested");
        return CAPTURES.stream()
                .map(folder::resolve)
                .filter(Files::exists)
                .map(capture -> DynamicTest.dynamicTest(capture.getFileName().toString(), () -> check(capture)));
    }

    private static void check(final Path capture) throws IOException {
        final Comparison comparison = Comparison.of(capture, CONFIG);
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.frames()).isPositive();
    }

    @Test
    void shouldSeeADifference() {
        final Counts theirs = new Counts();
        final Counts ours = new Counts();
        theirs.add(true, 2, 200);
        ours.add(true, 2, 200);
        assertThat(ours.isSame(theirs)).isTrue();
        ours.add(false, 1, 60);
        assertThat(ours.isSame(theirs)).isFalse();
        assertThat(ours.isBetween(theirs, new Counts())).isFalse();
    }
}
