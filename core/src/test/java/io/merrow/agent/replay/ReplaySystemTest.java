package io.merrow.agent.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.agent.names.NamesFile;
import io.merrow.agent.refusal.StartException;
import io.merrow.capture.Frame;
import io.merrow.capture.replay.PcapWriter;
import io.merrow.k8s.Cluster;
import io.merrow.lab.OtlpReceiver;
import io.merrow.net.IpProtocol;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures through the real program and the whole pipeline. */
class ReplaySystemTest {
    private static final long S = 1_000_000_000L;
    private static final long MS = 1_000_000L;
    private static final long T0 = 1_700_000_000L * S;
    private static final String CLIENT = "10.0.0.1";
    private static final String SERVER = "10.0.0.2";
    private static final int HEADERS = 14 + 20 + 20;

    @TempDir
    private Path folder;

    private Path write(final String name, final PcapWriter capture) {
        try {
            return Files.write(folder.resolve(name), capture.toBytes());
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] request(final long sequence, final int flags, final int payload) {
        return Frame.ethernet(0x0800)
                .ipv4(CLIENT, SERVER, IpProtocol.TCP, Frame.tcp(40_000, 443, sequence, 1, flags, payload))
                .bytes();
    }

    private static byte[] response(final long sequence, final int flags, final int payload) {
        return Frame.ethernet(0x0800)
                .ipv4(SERVER, CLIENT, IpProtocol.TCP, Frame.tcp(443, 40_000, sequence, 2, flags, payload))
                .bytes();
    }

    private static byte[] datagram(final int sourcePort, final int payload) {
        return Frame.ethernet(0x0800)
                .ipv4(CLIENT, SERVER, IpProtocol.UDP, Frame.udp(sourcePort, 53, payload))
                .bytes();
    }

    /** Handshake, request, answer, both FINs, the last acknowledgment: 7 packets. */
    private static PcapWriter connection(final PcapWriter capture, final long startNs) {
        return capture.packet(startNs, request(100, Frame.SYN, 0))
                .packet(startNs + 10 * MS, response(500, Frame.SYN | Frame.ACK, 0))
                .packet(startNs + 20 * MS, request(101, Frame.ACK, 0))
                .packet(startNs + 30 * MS, request(101, Frame.ACK | Frame.PSH, 300))
                .packet(startNs + 40 * MS, response(501, Frame.ACK | Frame.PSH, 1000))
                .packet(startNs + 50 * MS, request(401, Frame.ACK | Frame.FIN, 0))
                .packet(startNs + 60 * MS, response(1501, Frame.ACK | Frame.FIN, 0));
    }

    @Test
    void shouldReportAConnectionWithItsOwnTimes() {
        final ReplayRun run = ReplayRun.json(write("one.pcap", connection(PcapWriter.ethernet(), T0)));

        assertThat(run.errors).isEmpty();
        assertThat(run.isWhole).isTrue();
        assertThat(run.isBalanced()).isTrue();
        assertThat(run.spans()).singleElement().satisfies(span -> assertThat(span)
                .containsEntry("name", "flow_ipv4_tcp")
                .containsEntry("startTimeUnixNano", Long.toString(T0))
                .containsEntry("endTimeUnixNano", Long.toString(T0 + 60 * MS))
                .containsEntry("source.address", CLIENT)
                .containsEntry("source.port", "40000")
                .containsEntry("destination.port", "443")
                .containsEntry("flow.packets.total", "4")
                .containsEntry("flow.bytes.total", Integer.toString(4 * HEADERS + 300))
                .containsEntry("flow.reverse.packets.total", "3")
                .containsEntry("flow.reverse.bytes.total", Integer.toString(3 * HEADERS + 1000))
                .containsEntry("flow.tcp.handshake.latency", Long.toString(20 * MS))
                .containsEntry("network.interface.index", "1")
                .containsEntry("network.interface.name", "one.pcap")
                .containsEntry("flow.end_reason", "forced end"));
    }

    @Test
    void shouldEndFlowsByTheTimeOfPackets() {
        final PcapWriter capture = connection(PcapWriter.ethernet(), T0);
        capture.packet(T0 + S, datagram(5000, 10));
        capture.packet(T0 + 30 * S, datagram(5000, 20));
        capture.packet(T0 + 3600 * S, datagram(5000, 30));

        final List<Map<String, String>> spans =
                ReplayRun.json(write("times.pcap", capture)).spans();

        assertThat(spans)
                .extracting(s -> s.get("flow.end_reason"))
                .containsExactly("end of Flow detected", "active timeout", "idle timeout", "forced end");
        assertThat(spans).extracting(s -> s.get("flow.packets.total")).containsExactly("4", "2", "2", "1");
        assertThat(spans.get(1)).containsEntry("endTimeUnixNano", Long.toString(T0 + 30 * S));
        assertThat(spans.get(3)).containsEntry("startTimeUnixNano", Long.toString(T0 + 3600 * S));
    }

    @Test
    void shouldLeaveIntervalRecordsThatAddUp() {
        final PcapWriter capture = PcapWriter.ethernet();
        for (int second = 0; second < 200; second++) {
            capture.packet(T0 + second * S, datagram(5000, 100));
        }

        final ReplayRun run = ReplayRun.json(write("long.pcap", capture));

        assertThat(run.isBalanced()).isTrue();
        assertThat(run.spans())
                .extracting(s -> s.get("flow.end_reason"))
                .containsExactly("active timeout", "active timeout", "active timeout", "forced end");
        assertThat(run.spans().stream()
                        .mapToLong(s -> Long.parseLong(s.get("flow.packets.delta")))
                        .sum())
                .isEqualTo(200);
    }

    /** The address went from one pod to the next between two flows: each has the name of its time. */
    @Test
    void shouldNameFlowsAsTheNodeKnewThemAtTheirTime() throws Exception {
        final Path names = NamesFile.write(folder, cluster -> {
            cluster.nowMs = T0 / MS - 3_600_000;
            cluster.apply(Cluster.pod("shop", "client", CLIENT, Map.of()));
            cluster.apply(Cluster.pod("shop", "old", SERVER, Map.of()));
            cluster.nowMs = T0 / MS + 1_800_000;
            cluster.remove(Cluster.pod("shop", "old", SERVER, Map.of()));
            cluster.nowMs += 60_000;
            cluster.apply(Cluster.pod("shop", "next", SERVER, Map.of()));
        });
        final PcapWriter capture =
                PcapWriter.ethernet().packet(T0, datagram(5000, 10)).packet(T0 + 3600 * S, datagram(5001, 10));

        final List<Map<String, String>> spans =
                ReplayRun.named(names, write("named.pcap", capture)).spans();

        assertThat(spans).extracting(s -> s.get("source.k8s.pod.name")).containsExactly("client", "client");
        assertThat(spans).extracting(s -> s.get("destination.k8s.pod.name")).containsExactly("old", "next");
    }

    @Test
    void shouldRefuseAFileThatHasNoNames() throws IOException {
        final Path other = Files.writeString(folder.resolve("other"), "no names");
        assertThatThrownBy(() -> ReplayRun.named(other, write("one.pcap", PcapWriter.ethernet())))
                .isInstanceOf(StartException.class)
                .hasMessage(other + ": not a file of names");
    }

    @Test
    void shouldReportTheSameOnEveryRun() {
        final PcapWriter capture = PcapWriter.ethernet();
        for (int i = 0; i < 20_000; i++) {
            final long timeNs = T0 + i * 37L * MS;
            if (i % 50 == 0) {
                connection(capture, timeNs);
            }
            capture.packet(timeNs, datagram(1024 + i * 7919 % 3000, i % 900));
        }
        final Path file = write("many.pcap", capture);
        final ReplayRun first = ReplayRun.json(file);

        assertThat(first.isBalanced()).isTrue();
        assertThat(first.spans()).hasSizeGreaterThan(3000);
        assertThat(ReplayRun.json(file).output).isEqualTo(first.output);
    }

    @Test
    void shouldCountConnectionsOneByOneThatReuseATupleAtOneTime() {
        final PcapWriter capture = PcapWriter.ethernet();
        for (int i = 0; i < 5; i++) {
            capture.packet(T0, request(1000 + i, Frame.SYN, 0));
            capture.packet(T0, response(2000 + i, Frame.ACK | Frame.RST, 0));
        }

        final ReplayRun run = ReplayRun.json(write("reused.pcap", capture));

        assertThat(run.isBalanced()).isTrue();
        assertThat(run.spans()).hasSize(5);
    }

    @Test
    void shouldCountEveryPacketWhenTimesGoBackwards() {
        final PcapWriter capture = connection(PcapWriter.ethernet(), T0 + 1000 * S);
        connection(connection(capture, T0), 0).packet(T0 + 1001 * S, datagram(5000, 1));
        final Path file = write("backwards.pcap", capture);

        final ReplayRun run = ReplayRun.json(file, file);

        assertThat(run.isBalanced()).isTrue();
        assertThat(run.ledger).containsEntry("packets.counted", 44L);
        assertThat(run.ledger.get("replay.time_behind")).isPositive();
    }

    @Test
    void shouldTakeSeveralFilesForOneCapture() throws IOException {
        final byte[] whole = connection(PcapWriter.ethernet(), T0).toBytes();
        final PcapWriter firstHalf = PcapWriter.ethernet().packet(T0, request(100, Frame.SYN, 0));
        final Path first = write("a.pcap", firstHalf);
        final Path second = folder.resolve("b.pcap.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(second))) {
            out.write(whole, 0, 24);
            out.write(whole, firstHalf.size(), whole.length - firstHalf.size());
        }

        final ReplayRun run = ReplayRun.json(first, second);

        assertThat(run.spans()).singleElement().satisfies(span -> assertThat(span)
                .containsEntry("flow.packets.total", "4")
                .containsEntry("flow.reverse.packets.total", "3"));
    }

    @Test
    void shouldNameTheInterfacesOfPcapng() {
        final PcapWriter capture = PcapWriter.pcapng(ByteOrder.BIG_ENDIAN);
        capture.description(1, 0, capture.body().name("eth7")).description(1, 0, capture.body());
        capture.enhanced(0, T0 / 1000, datagram(5000, 1)).enhanced(1, T0 / 1000, datagram(5001, 1));
        capture.simple(datagram(5002, 1), 500);

        final ReplayRun run = ReplayRun.json(write("two.pcapng", capture));

        assertThat(run.spans()).hasSize(3);
        assertThat(run.spans())
                .filteredOn(s -> s.get("source.port").equals("5000"))
                .allSatisfy(s -> assertThat(s).containsEntry("network.interface.name", "eth7"));
        assertThat(run.spans())
                .filteredOn(s -> s.get("source.port").equals("5001"))
                .allSatisfy(s -> assertThat(s)
                        .containsEntry("network.interface.index", "2")
                        .containsEntry("network.interface.name", "two.pcapng"));
        assertThat(run.spans())
                .filteredOn(s -> s.get("source.port").equals("5002"))
                .allSatisfy(s -> assertThat(s)
                        .containsEntry("startTimeUnixNano", Long.toString(T0))
                        .containsEntry("flow.bytes.total", "500"));
    }

    @Test
    void shouldUseWhatCanBeReadAndNameTheRest() throws IOException {
        final byte[] whole = connection(PcapWriter.ethernet(), T0).toBytes();
        final Path cut = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(whole, whole.length - 5));
        final Path empty = Files.createFile(folder.resolve("empty.pcap"));
        final Path missing = folder.resolve("missing.pcap");

        final ReplayRun run = ReplayRun.json(cut, empty, missing, folder);

        assertThat(run.isWhole).isFalse();
        assertThat(run.isBalanced()).isTrue();
        assertThat(run.ledger).containsEntry("packets.counted", 6L).containsEntry("replay.damages", 1L);
        assertThat(run.errors).hasSize(4);
        assertThat(run.errors.get(0)).startsWith(cut + ": at byte ").contains("truncated within a packet");
        assertThat(run.errors.subList(1, 4))
                .containsExactly(
                        empty + " is empty", missing + " not found", folder + " is a directory, not a capture file");
    }

    @Test
    void shouldFailOnlyWhereNoPacketIsOfALinkTypeItReads() {
        final Path wifi = write(
                "wifi.pcap",
                PcapWriter.pcap(ByteOrder.LITTLE_ENDIAN, PcapWriter.NANOSECONDS, 105)
                        .packet(T0, new byte[80]));
        final ReplayRun alone = ReplayRun.json(wifi);
        assertThat(alone.isWhole).isFalse();
        assertThat(alone.errors).singleElement().asString().contains("link type 105 (802.11) is not supported");
        assertThat(alone.ledger).containsEntry("replay.link_type_unread", 1L).containsEntry("packets.seen", 0L);

        assertThat(ReplayRun.json(wifi, write("one.pcap", connection(PcapWriter.ethernet(), T0))).isWhole)
                .isTrue();
    }

    @Test
    void shouldLoseNothingWhereFlowsAreMoreThanTheTableHolds() {
        final PcapWriter capture = PcapWriter.ethernet();
        for (int i = 0; i < 20_000; i++) {
            capture.packet(T0 + i * 1000L, datagram(1 + i, 10));
        }

        final ReplayRun run =
                ReplayRun.json(List.of("pipeline.flow_capture.flow_stats_capacity=1000"), write("scan.pcap", capture));

        assertThat(run.isBalanced()).isTrue();
        assertThat(run.ledger).containsEntry("packets.overflow_lost", 0L).containsEntry("record_packets", 20_000L);
        assertThat(run.spans()).hasSize(20_000);
    }

    @Test
    void shouldDeliverByOtlpAndPrintWhatElseIsAskedFor() {
        final PcapWriter capture = PcapWriter.ethernet();
        for (int i = 0; i < 3000; i++) {
            capture.packet(T0 + i * MS, datagram(1 + i, 10));
        }
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            final ReplayRun run = ReplayRun.of(
                    List.of("export.traces.otlp.endpoint=" + receiver.grpcEndpoint()),
                    EnumSet.of(ReplayOutput.OTLP, ReplayOutput.TABLE),
                    write("sent.pcap", capture));

            assertThat(run.isWhole).isTrue();
            assertThat(receiver.spans()).hasSize(3000);
            assertThat(run.output.lines().filter(line -> line.contains(SERVER))).hasSize(3000);
        }
        assertThatThrownBy(() -> ReplayRun.of(List.of(), Set.of(ReplayOutput.OTLP), write("x.pcap", capture)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--output otlp requires a collector");
    }
}
