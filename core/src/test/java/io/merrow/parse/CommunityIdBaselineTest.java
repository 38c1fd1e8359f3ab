package io.merrow.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.merrow.flow.SharedCaptures;
import io.merrow.flow.identity.CommunityId;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.parse.ip.Address;
import io.merrow.parse.ip.Packet;
import io.merrow.parse.kernel.KernelImages;
import io.merrow.parse.kernel.KernelTable;
import io.merrow.parse.table.FlowImage;
import io.merrow.parse.table.FlowKey;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The specification's captures through the kernel program: its keys give just the published Community IDs, no others. */
class CommunityIdBaselineTest {
    private static final Pattern ENTRY = Pattern.compile("\\{\"proto\": (\\d+), \"saddr\": \"([^\"]+)\","
            + " \"daddr\": \"([^\"]+)\", \"sport\": (\\w+), \"dport\": (\\w+), \"communityid\": \"([^\"]+)\"}");
    private static final List<String> PARTS = List.of(
            "arp.pcap", "icmp.pcap", "icmp6.pcap", "ipv6.pcap", "rsvp.pcap", "sctp.pcap", "tcp.pcap", "udp.pcap");
    private static final String ALL = "combined.pcap.gz";

    private static KernelTable kernel;

    /** One direction of a flow and its name. */
    private record Named(
            int protocol, Address source, Address destination, int sourcePort, int destinationPort, String id) {}

    @BeforeAll
    static void load() {
        kernel = new KernelTable(Differential.PORTS);
    }

    @AfterAll
    static void close() {
        if (kernel != null) {
            kernel.close();
        }
    }

    @Test
    void shouldGiveTheDefaultIds() throws IOException {
        check("baseline_deflt.json", 0, true);
    }

    @Test
    void shouldGiveTheIdsOfAnotherSeed() throws IOException {
        check("baseline_seed1.json", 1, true);
    }

    @Test
    void shouldGiveTheIdsWithoutBase64() throws IOException {
        check("baseline_nob64.json", 0, false);
    }

    private static void check(final String baseline, final int seed, final boolean base64) throws IOException {
        final Set<Named> published = published(find(baseline));
        assertThat(published).isNotEmpty();
        assertThat(named(ALL, seed, base64)).as(ALL).isEqualTo(published);
        final Set<Named> ofParts = new HashSet<>();
        for (final String part : PARTS) {
            ofParts.addAll(named(part, seed, base64));
        }
        assertThat(ofParts).as("of the single files").isEqualTo(published);
    }

    private static Path find(final String name) {
        final Path file = SharedCaptures.find("community-id/" + name);
        assumeThat(file)
                .as("the specification's captures are not at hand: " + name)
                .isNotNull();
        return file;
    }

    private static Set<Named> published(final Path file) throws IOException {
        final Set<Named> all = new HashSet<>();
        final String text = Files.readString(file, StandardCharsets.UTF_8);
        final Matcher entry = ENTRY.matcher(text);
        while (entry.find()) {
            all.add(new Named(
                    Integer.parseInt(entry.group(1)),
                    address(entry.group(2)),
                    address(entry.group(3)),
                    port(entry.group(4)),
                    port(entry.group(5)),
                    entry.group(6)));
        }
        assertThat(all).as("entries read of " + file).hasSize(text.split("\"communityid\"", -1).length - 1);
        return all;
    }

    private static Address address(final String text) throws IOException {
        final InetAddress address = InetAddress.getByName(text);
        return address instanceof Inet4Address
                ? Address.ofIpv4(address.getAddress())
                : Address.ofIpv6(address.getAddress());
    }

    private static int port(final String text) {
        return text.equals("null") ? 0 : Integer.parseInt(text);
    }

    /** Each packet alone through the kernel program, so that its own direction is the flow's first. */
    private static Set<Named> named(final String capture, final int seed, final boolean base64) {
        final Set<Named> all = new HashSet<>();
        for (final byte[] frame : CaptureFile.load(find(capture))) {
            final Packet packet = new Packet(frame, frame.length, true, 0, 1, 0);
            kernel.run(List.of(packet)).flows().values().forEach(flow -> all.add(named(flow, seed, base64)));
        }
        return all;
    }

    private static Named named(final FlowImage flow, final int seed, final boolean base64) {
        final FlowKey key = flow.key();
        final boolean fromHigh = flow.firstSide() == KernelLayoutDescriptor.HIGH_TO_LOW;
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[FlowKeyFlyweight.LENGTH]);
        final UnsafeBuffer digest = new UnsafeBuffer(new byte[CommunityId.DIGEST_LENGTH]);
        KernelImages.put(key, bytes);
        new CommunityId(seed).digest(bytes, 0, fromHigh, digest, 0);
        final String id =
                base64 ? CommunityId.text(digest, 0) : "1:" + HexFormat.of().formatHex(digest.byteArray());
        return fromHigh
                ? new Named(key.protocol(), key.high(), key.low(), key.portHigh(), key.portLow(), id)
                : new Named(key.protocol(), key.low(), key.high(), key.portLow(), key.portHigh(), id);
    }
}
