package io.merrow.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCheckTest {
    private static final String LOCAL = "fd77:0:0:1::1";
    private static final String PEER = "fd77:0:0:1::2";

    @TempDir
    private Path directory;

    private final List<ReceivedSpan> spans = new ArrayList<>();
    private final StringWriter output = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        // The wire: 10 packets out, 8 in by one flow of two records; 2 in, 1 out by a flow of the peer.
        spans.add(record(1, 0, 100, LOCAL, new long[] {4, 400, 3, 300}, new long[] {4, 400, 3, 300}));
        spans.add(record(1, 100, 200, LOCAL, new long[] {6, 600, 5, 500}, new long[] {10, 1000, 8, 800}));
        spans.add(record(2, 50, 60, PEER, new long[] {2, 120, 1, 60}, new long[] {2, 120, 1, 60}));
        counters("before", 5, 500, 7, 700);
        counters("after", 5 + 10, 500 + 920, 7 + 11, 700 + 1060);
        ledger(
                "packets.seen 21",
                "bytes.seen 1980",
                "packets.counted 21",
                "bytes.counted 1980",
                "packets.event_sent 9");
    }

    @Test
    void shouldFindNoDifferenceWhereThereIsNone() throws IOException {
        assertThat(check()).isZero();
    }

    @Test
    void shouldNotMindTheOrderOfArrival() throws IOException {
        spans.add(spans.remove(0));
        assertThat(check()).isZero();
    }

    @Test
    void shouldBeginAgainAtARootOfTheSameTrace() throws IOException {
        spans.add(record(2, 500, 600, PEER, new long[] {3, 180, 0, 0}, new long[] {3, 180, 0, 0}));
        counters("after", 5 + 13, 500 + 1100, 7 + 11, 700 + 1060);
        ledger("packets.seen 24", "bytes.seen 2160", "packets.counted 24", "bytes.counted 2160");
        assertThat(check()).isZero();
    }

    @Test
    void shouldMissOnePacket() throws IOException {
        counters("after", 5 + 10, 500 + 920, 7 + 12, 700 + 1060);
        assertThat(check()).isEqualTo(1);
    }

    @Test
    void shouldMissOneByte() throws IOException {
        counters("after", 5 + 10, 500 + 921, 7 + 11, 700 + 1060);
        assertThat(check()).isEqualTo(1);
    }

    @Test
    void shouldSeeDirectionsExchanged() throws IOException {
        counters("after", 5 + 11, 500 + 1060, 7 + 10, 700 + 920);
        assertThat(check()).isEqualTo(1);
    }

    @Test
    void shouldAcceptPacketsThatTheLedgerNames() throws IOException {
        counters("after", 5 + 11, 500 + 962, 7 + 11, 700 + 1060);
        ledger(
                "packets.seen 22",
                "bytes.seen 2022",
                "packets.counted 21",
                "bytes.counted 1980",
                "packets.not_ip_arp 1",
                "bytes.not_ip_arp 42");
        assertThat(check()).isZero();
    }

    @Test
    void shouldSeeALedgerThatDoesNotAddUp() throws IOException {
        ledger("packets.seen 21", "bytes.seen 1980", "packets.counted 20", "bytes.counted 1980");
        assertThat(check()).isEqualTo(1);
    }

    @Test
    void shouldSeeTotalsThatAreNotTheSumOfDeltas() throws IOException {
        spans.set(1, record(1, 100, 200, LOCAL, new long[] {6, 600, 5, 500}, new long[] {10, 1000, 9, 800}));
        assertThat(check()).isEqualTo(1);
        assertThat(output.toString())
                .contains("record 2: flow.reverse.packets.total is 9, the deltas add up to 8")
                .contains("NOT exact");
    }

    @Test
    void shouldNotAcceptNothing() throws IOException {
        spans.clear();
        counters("after", 5, 500, 7, 700);
        ledger("packets.seen 0", "bytes.seen 0");
        assertThat(check()).isEqualTo(1);
    }

    @Test
    void shouldReportWrongUseWhereAFileIsNone() throws IOException {
        ledger("packets.seen many");
        assertThat(check()).isEqualTo(2);
        assertThat(output.toString()).contains("ledger, line 1");
    }

    private int check() throws IOException {
        Files.write(
                directory.resolve("spans"), spans.stream().map(OtlpJson::toLine).toList());
        return DemoCheck.run(
                new PrintWriter(output),
                new PrintWriter(output),
                "--spans=" + directory.resolve("spans"),
                "--before=" + directory.resolve("before"),
                "--after=" + directory.resolve("after"),
                "--ledger=" + directory.resolve("ledger"),
                "--local=10.77.1.1",
                // The long form: what is compared is the address and not how it is written.
                "--local=fd77:0:0:1:0:0:0:1");
    }

    private void counters(
            final String file, final long rxPackets, final long rxBytes, final long txPackets, final long txBytes)
            throws IOException {
        Files.write(
                directory.resolve(file),
                List.of(
                        "rx_packets " + rxPackets,
                        "rx_bytes " + rxBytes,
                        "rx_dropped 0",
                        "tx_packets " + txPackets,
                        "tx_bytes " + txBytes,
                        "tx_dropped 0"));
    }

    private void ledger(final String... lines) throws IOException {
        Files.write(directory.resolve("ledger"), List.of(lines));
    }

    /** Deltas and totals: packets, bytes, reverse packets, reverse bytes. It is a root when its delta is its total. */
    private static ReceivedSpan record(
            final int trace,
            final long start,
            final long end,
            final String source,
            final long[] deltas,
            final long[] totals) {
        final String[] names = {"flow.packets", "flow.bytes", "flow.reverse.packets", "flow.reverse.bytes"};
        final Span.Builder span = Span.newBuilder()
                .setName("flow_ipv6_udp")
                .setTraceId(ByteString.fromHex(String.format("%032x", trace)))
                .setSpanId(ByteString.fromHex(String.format("%016x", start + 1)))
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(end);
        if (deltas[0] != totals[0]) {
            span.setParentSpanId(ByteString.fromHex(String.format("%016x", 1)));
        }
        for (int i = 0; i < names.length; i++) {
            span.addAttributes(
                    attribute(names[i] + ".delta", AnyValue.newBuilder().setIntValue(deltas[i])));
            span.addAttributes(
                    attribute(names[i] + ".total", AnyValue.newBuilder().setIntValue(totals[i])));
        }
        span.addAttributes(attribute("source.address", AnyValue.newBuilder().setStringValue(source)));
        span.addAttributes(attribute(
                "destination.address", AnyValue.newBuilder().setStringValue(source.equals(LOCAL) ? PEER : LOCAL)));
        return new ReceivedSpan(Resource.getDefaultInstance(), InstrumentationScope.getDefaultInstance(), span.build());
    }

    private static KeyValue attribute(final String name, final AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(name).setValue(value).build();
    }
}
