package io.merrow.agent.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.capture.Frame;
import io.merrow.capture.replay.PcapWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures that end too early or claim what cannot be, and flows whose source is no matter of ports. */
class ReplayFaultSystemTest {
    private static final long T0 = 1_700_000_000_000_000_000L;
    private static final long MS = 1_000_000;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;

    @TempDir
    private Path folder;

    private Path write(final String name, final byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] datagram(final int port) {
        return Frame.ethernet(IPV4)
                .ipv4("10.0.0.1", "10.0.0.2", 17, Frame.udp(port, 53, 200))
                .bytes();
    }

    /** All that unpacks is replayed, the ledger adds up, and the end is a failure. */
    @Test
    void shouldReplayWhatUnpacksOfAGzipStreamThatIsCutShort() throws IOException {
        final PcapWriter capture = PcapWriter.ethernet();
        for (int i = 0; i < 5000; i++) {
            capture.packet(T0 + i * MS, datagram(1024 + i * 7919 % 50_000));
        }
        final ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(capture.toBytes());
        }
        final byte[] half = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);

        final ReplayRun run = ReplayRun.json(write("cut.pcap.gz", half));
        assertThat(run.isWhole).isFalse();
        assertThat(run.isBalanced()).isTrue();
        assertThat(run.ledger.get("packets.seen")).isBetween(1000L, 4999L);
        assertThat(run.errors).anyMatch(line -> line.contains("failed to read"));
    }

    @Test
    void shouldNotBelieveAnOriginalLengthOfMoreThanAPacketHas() throws IOException {
        final PcapWriter capture = PcapWriter.ethernet()
                .packet(T0, datagram(1))
                .packet(T0 + MS, datagram(2), -1)
                .packet(T0 + 2 * MS, datagram(3));
        final ReplayRun run = ReplayRun.json(write("long.pcap", capture.toBytes()));
        assertThat(run.isWhole).isFalse();
        assertThat(run.errors).singleElement().asString().contains("4294967295 bytes on the wire");
        assertThat(run.ledger.get("packets.seen")).isEqualTo(2);
        assertThat(run.ledger.get("bytes.seen")).isEqualTo(2L * datagram(1).length);
    }

    /** Each from a port below the ephemeral range to one in it: which makes a group address no source. */
    @Test
    void shouldTakeTheSenderForTheSourceOfWhatIsSentToAGroup() throws IOException {
        final PcapWriter capture = PcapWriter.ethernet()
                .packet(T0, broadcast("02000000000a", IPV4, "192.168.1.105", "255.255.255.255", 17500, 54412))
                .packet(T0, broadcast("ffffffffffff", IPV4, "192.168.1.105", "192.168.1.255", 17500, 54413))
                .packet(T0, broadcast("01005e7ffffa", IPV4, "192.168.1.105", "239.255.255.250", 1900, 50001))
                .packet(T0, broadcast("333300000001", IPV6, "fe80::5", "ff02::1", 5353, 50002));
        final List<Map<String, String>> spans =
                ReplayRun.json(write("groups.pcap", capture.toBytes())).spans();
        assertThat(spans).hasSize(4).allSatisfy(span -> {
            assertThat(span.get("source.address")).isIn("192.168.1.105", "fe80::5");
            assertThat(span).containsEntry("flow.packets.delta", "1").containsEntry("flow.reverse.packets.delta", "0");
            assertThat(span).containsEntry("flow.direction", "forward");
        });
    }

    private static byte[] broadcast(
            final String mac,
            final int type,
            final String source,
            final String destination,
            final int sourcePort,
            final int destinationPort) {
        final Frame frame = new Frame().hex(mac).hex("020000000001").u16(type);
        final Frame payload = Frame.udp(sourcePort, destinationPort, 20);
        return (type == IPV4
                        ? frame.ipv4(source, destination, 17, payload)
                        : frame.ipv6(source, destination, 17, payload))
                .bytes();
    }

    /** The header fields of a direction are those of its first packet, also of the direction back. */
    @Test
    void shouldReportTheHeaderFieldsOfTheFirstPacketOfEachDirection() throws IOException {
        final byte[] first = datagram(40_000);
        final byte[] back = Frame.ethernet(IPV4)
                .ipv4("10.0.0.2", "10.0.0.1", 17, Frame.udp(53, 40_000, 20))
                .bytes();
        final PcapWriter capture = PcapWriter.ethernet().packet(T0, first);
        for (int i = 1; i <= 5; i++) {
            capture.packet(T0 + i * MS, withTtl(back, 50 + i)).packet(T0 + i * MS, withTtl(first, 30 + i));
        }
        final Map<String, String> span =
                ReplayRun.json(write("ttl.pcap", capture.toBytes())).spans().get(0);
        assertThat(span).containsEntry("flow.ip.ttl", "64").containsEntry("flow.reverse.ip.ttl", "51");
    }

    private static byte[] withTtl(final byte[] frame, final int ttl) {
        final byte[] changed = frame.clone();
        changed[14 + 8] = (byte) ttl;
        return changed;
    }
}
