package io.merrow.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import io.merrow.export.ExportHarness;
import io.merrow.export.RecordingExporter;
import io.merrow.export.TestRecords;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.Stage;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class StdoutExporterTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void shouldPrintATableWhoseColumnsLineUp() {
        final StdoutExporter table = StdoutExporter.table(output, ZoneOffset.UTC);
        print(table, TestRecords.tcp());
        print(table, TestRecords.udp());
        print(table, TestRecords.icmp());
        table.close();
        assertThat(output.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                TIME          PROTOCOL  SOURCE                   -> DESTINATION                 PACKETS      BACK     BYTES      BACK  OUTCOME   STATE        FLAGS/BACK  REASON               DURATION
                22:13:20.123  tcp       10.1.0.1:43210           -> 10.1.0.2:80                       6         5   1.5 KiB   8.8 KiB  ok        time_wait    FSPA/SA     end of Flow detected 2.50 s
                22:13:20.123  udp       [fd00::1]:5353           -> [2001:db8:0:1::53]:53             3         0     300 B       0 B  one_way   -            -           active timeout       2.50 s
                22:13:20.123  icmp      10.1.0.1                 -> 10.1.0.2                          4         4     392 B     392 B  ok        echo_request -           idle timeout         2.50 s
                """);
    }

    @Test
    void shouldRepeatTheHeaderAfterManyLinesAndWhenAColumnWidens() {
        final StdoutExporter table = StdoutExporter.table(output, ZoneOffset.UTC);
        for (int i = 0; i < 41; i++) {
            print(table, TestRecords.tcp());
        }
        print(table, TestRecords.common(6, 17, "2001:db8:1111:2222:3333:4444:5555:6666", "fd00::1"));
        table.close();
        final List<String> lines = lines();
        assertThat(lines.stream().filter(line -> line.startsWith("TIME"))).hasSize(3);
        assertThat(lines.get(0)).startsWith("TIME");
        assertThat(lines.get(41)).startsWith("TIME");
        assertThat(lines.get(43)).startsWith("TIME");
        assertThat(lines.get(44).indexOf("-> [fd00::1]:0"))
                .isEqualTo(lines.get(43).indexOf("-> DESTINATION"));
    }

    @Test
    void shouldPrintSpansThatProtobufReadsBack() throws IOException {
        final StdoutExporter json = StdoutExporter.json(output, ExportHarness.profile(), false);
        print(json, TestRecords.tcp());
        print(json, TestRecords.udp());
        print(json, TestRecords.icmp());
        json.close();
        final List<String> lines = lines();
        assertThat(lines).hasSize(3);
        SpanExpectations.assertTcp(parse(lines.get(0)));
        SpanExpectations.assertUdp(parse(lines.get(1)));
        SpanExpectations.assertIcmp(parse(lines.get(2)));
        assertThat(lines.get(0))
                .contains("\"traceId\":\"0102030405060708090a0b0c0d0e0f10\"")
                .contains("\"kind\":3,")
                .contains("\"startTimeUnixNano\":\"1700000000123456789\"")
                .contains("{\"key\":\"flow.reverse.bytes.total\",\"value\":{\"intValue\":\"90000000000\"}}")
                .doesNotContain("parentSpanId");
    }

    @Test
    void shouldPrintIndentedSpansThatProtobufReadsBack() throws IOException {
        final StdoutExporter json = StdoutExporter.json(output, ExportHarness.profile(), true);
        print(json, TestRecords.tcp());
        json.close();
        assertThat(lines().size()).isGreaterThan(40);
        SpanExpectations.assertTcp(parse(output.toString(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldPrintALineOfTextWithEveryAttribute() {
        final StdoutExporter text = StdoutExporter.text(output, ExportHarness.profile(), ZoneOffset.UTC, false);
        print(text, TestRecords.tcp());
        print(text, TestRecords.udp());
        text.close();
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0))
                .startsWith("2023-11-14T22:13:20.123456789Z flow_ipv4_tcp duration=\"2.50 s\" kind=client"
                        + " trace_id=0102030405060708090a0b0c0d0e0f10 span_id=f1f2f3f4f5f6f7f8 flow.community_id=1:")
                .contains(" source.address=10.1.0.1 source.port=43210 ")
                .contains(" flow.end_reason=\"end of Flow detected\" ")
                .contains(" flow.tcp.flags.tags=FIN,SYN,PSH,ACK ")
                .doesNotContain("parent_span_id");
        assertThat(lines().get(1)).contains(" parent_span_id=1112131415161718 ").contains(" flow.ip.fragment=true");
    }

    @Test
    void shouldPrintAnAttributeALineWithValuesLinedUp() {
        final StdoutExporter text = StdoutExporter.text(output, ExportHarness.profile(), ZoneOffset.UTC, true);
        print(text, TestRecords.icmp());
        print(text, TestRecords.udp());
        text.close();
        final List<String> lines = lines();
        assertThat(lines.get(0)).isEqualTo("flow_ipv4_icmp");
        assertThat(lines)
                .contains("    trace id                             0102030405060708090a0b0c0d0e0f10")
                .contains("    flow.icmp.type.name                  echo_request")
                .contains("    parent span id                       1112131415161718")
                .contains("flow_ipv6_udp")
                .contains("");
    }

    @Test
    void shouldOutliveABrokenPipe() {
        final StdoutExporter json = StdoutExporter.json(new BrokenPipe(), ExportHarness.profile(), false);
        try (ExportHarness harness = new ExportHarness(ExportHarness.settings(), null, json)) {
            harness.offerNumbered(0, 3);
            harness.agent.doWork();
            harness.offerNumbered(3, 5);
            harness.agent.doWork();
            assertThat(harness.count(LedgerCounter.RECORDS_DROPPED_NOT_PRINTED))
                    .as("none was written, the first neither")
                    .isEqualTo(5);
            assertThat(harness.ledgerDifference()).isZero();
        }
    }

    @Test
    void shouldNoticeABrokenPipeBehindAPrintStreamToo() {
        final StdoutExporter table = StdoutExporter.table(new PrintStream(new BrokenPipe()), ZoneOffset.UTC);
        print(table, TestRecords.tcp());
        table.flush();
        final FlowRecordFlyweight next = TestRecords.tcp();
        assertThat(table.print(next.buffer(), next.offset())).isFalse();
    }

    @Test
    void shouldExportThoughThePipeIsBroken() {
        final RecordingExporter exporter = new RecordingExporter();
        final StdoutExporter table = StdoutExporter.table(new BrokenPipe(), ZoneOffset.UTC);
        try (ExportHarness harness = new ExportHarness(ExportHarness.settings(), exporter, table)) {
            harness.offerNumbered(0, 4);
            harness.turnUntil(() -> harness.count(LedgerCounter.RECORDS_EXPORTED) == 4);
        }
    }

    @Test
    void shouldCountPrintedRecordsAsExportedWhenThereIsNoExporter() {
        final StdoutExporter table = StdoutExporter.table(output, ZoneOffset.UTC);
        try (ExportHarness harness = new ExportHarness(ExportHarness.settings(), null, table)) {
            harness.offerNumbered(0, 5);
            harness.agent.doWork();
            assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(5);
            assertThat(harness.latencies.get(Stage.RECORD_ACKNOWLEDGED)).hasSize(5);
            assertThat(harness.ledgerDifference()).isZero();
        }
        assertThat(lines()).hasSize(6);
    }

    @Test
    void shouldGiveBytesAndDurationsAUnitForPeople() {
        assertThat(List.of(0L, 1023L, 1024L, 1536L, 102_400L, 1_048_576L, 5_368_709_120L, Long.MAX_VALUE))
                .extracting(TableFormat::bytes)
                .containsExactly("0 B", "1023 B", "1.0 KiB", "1.5 KiB", "100 KiB", "1.0 MiB", "5.0 GiB", "8.0 EiB");
        assertThat(List.of(0L, 999_999L, 1_500_000L, 2_500_000_000L))
                .extracting(TableFormat::duration)
                .containsExactly("0 us", "999 us", "1.5 ms", "2.50 s");
    }

    @Test
    void shouldNameAnUnknownIcmpTypeByItsNumber() {
        final StdoutExporter table = StdoutExporter.table(output, ZoneOffset.UTC);
        print(table, TestRecords.icmp().icmpType(77).endReason(RecordDescriptor.END_FORCED));
        table.close();
        assertThat(lines().get(1)).contains("type 77").contains("forced end");
    }

    private static void print(final StdoutExporter exporter, final FlowRecordFlyweight record) {
        assertThat(exporter.print(record.buffer(), record.offset())).isTrue();
    }

    private List<String> lines() {
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** OTLP's hexadecimal ids look like base64 to protobuf: what it decodes to is turned back. */
    private static Span parse(final String line) throws IOException {
        final Span.Builder span = Span.newBuilder();
        JsonFormat.parser().merge(line, span);
        return span.setTraceId(unhex(span.getTraceId()))
                .setSpanId(unhex(span.getSpanId()))
                .setParentSpanId(unhex(span.getParentSpanId()))
                .build();
    }

    private static ByteString unhex(final ByteString bytes) {
        return ByteString.copyFrom(HexFormat.of().parseHex(Base64.getEncoder().encodeToString(bytes.toByteArray())));
    }

    private static final class BrokenPipe extends OutputStream {
        @Override
        public void write(final int value) throws IOException {
            throw new IOException("Broken pipe");
        }
    }
}
