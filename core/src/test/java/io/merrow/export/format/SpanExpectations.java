package io.merrow.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.TestRecords;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The spans of {@link TestRecords}, attribute by attribute; the same for each way out. */
public final class SpanExpectations {
    private static final String COMMUNITY_ID = "1:AA0aJzRBTltodYKPnKm2w9Dd6vc=";

    private SpanExpectations() {}

    public static void assertTcp(final Span span) {
        assertThat(span.getName()).isEqualTo("flow_ipv4_tcp");
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(span.getParentSpanId().isEmpty()).isTrue();
        assertIds(span);
        final Map<String, Object> expected = common("ipv4", "tcp", "10.1.0.1", 43210L, "10.1.0.2", 80L);
        expected.put("flow.direction", "forward");
        expected.put("flow.end_reason", "end of Flow detected");
        expected.put("flow.outcome", "ok");
        counters(expected, 6, 1500, 16, 11500, 5, 9000, 15, 90_000_000_000L);
        ip(expected, "flow.", 46, "ef", 2, "ect0", 64);
        ip(expected, "flow.reverse.", 0, "df", 0, "non-ect", 63);
        expected.put("flow.connection.state", "time_wait");
        expected.put("flow.tcp.flags.bits", 0x1BL);
        expected.put("flow.tcp.flags.tags", List.of("FIN", "SYN", "PSH", "ACK"));
        expected.put("flow.reverse.tcp.flags.bits", 0x12L);
        expected.put("flow.reverse.tcp.flags.tags", List.of("SYN", "ACK"));
        expected.put("flow.tcp.handshake.latency", 1_234_567L);
        tcp(expected, "flow.tcp.", 3, 2, 0);
        tcp(expected, "flow.reverse.tcp.", 0, 0, 1);
        expected.put("flow.tcp.rtt.min", 1_000_100L);
        expected.put("flow.tcp.rtt.avg", 2_000_200L);
        expected.put("flow.tcp.rtt.max", 4_000_300L);
        expected.put("flow.tcp.rndtrip.latency", 5_000_000L);
        expected.put("flow.tcp.rndtrip.jitter", 70_000L);
        assertAttributes(span, expected);
    }

    public static void assertUdp(final Span span) {
        assertThat(span.getName()).isEqualTo("flow_ipv6_udp");
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(hex(span.getParentSpanId().toByteArray())).isEqualTo("1112131415161718");
        assertIds(span);
        final Map<String, Object> expected = common("ipv6", "udp", "fd00::1", 5353L, "2001:db8:0:1::53", 53L);
        expected.put("flow.direction", "reverse");
        expected.put("flow.end_reason", "active timeout");
        expected.put("flow.outcome", "one_way");
        counters(expected, 3, 300, 9, 900, 0, 0, 0, 0);
        ip(expected, "flow.", 10, "af11", 3, "ce", 255);
        expected.put("flow.ip.flow_label", 0xABCDEL);
        expected.put("flow.ip.fragment", true);
        assertAttributes(span, expected);
    }

    public static void assertIcmp(final Span span) {
        assertThat(span.getName()).isEqualTo("flow_ipv4_icmp");
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_INTERNAL);
        assertIds(span);
        final Map<String, Object> expected = common("ipv4", "icmp", "10.1.0.1", 0L, "10.1.0.2", 0L);
        expected.put("flow.direction", "unknown");
        expected.put("flow.end_reason", "idle timeout");
        expected.put("flow.outcome", "ok");
        counters(expected, 4, 392, 4, 392, 4, 392, 4, 392);
        ip(expected, "flow.", 0, "df", 0, "non-ect", 64);
        ip(expected, "flow.reverse.", 0, "df", 0, "non-ect", 64);
        expected.put("flow.icmp.type.id", 8L);
        expected.put("flow.icmp.type.name", "echo_request");
        expected.put("flow.icmp.code.id", 0L);
        expected.put("flow.reverse.icmp.type.id", 0L);
        expected.put("flow.reverse.icmp.type.name", "echo_reply");
        expected.put("flow.reverse.icmp.code.id", 0L);
        assertAttributes(span, expected);
    }

    private static void assertIds(final Span span) {
        assertThat(hex(span.getTraceId().toByteArray())).isEqualTo("0102030405060708090a0b0c0d0e0f10");
        assertThat(hex(span.getSpanId().toByteArray())).isEqualTo("f1f2f3f4f5f6f7f8");
        assertThat(span.getStartTimeUnixNano()).isEqualTo(TestRecords.START_NS);
        assertThat(span.getEndTimeUnixNano()).isEqualTo(TestRecords.END_NS);
        assertThat(span.getDroppedAttributesCount()).isZero();
    }

    private static void assertAttributes(final Span span, final Map<String, Object> expected) {
        final Map<String, Object> actual = new HashMap<>();
        for (final KeyValue attribute : span.getAttributesList()) {
            assertThat(actual.put(attribute.getKey(), value(attribute.getValue())))
                    .as("twice: " + attribute.getKey())
                    .isNull();
        }
        assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected);
    }

    private static Object value(final AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> value.getIntValue();
            case BOOL_VALUE -> value.getBoolValue();
            case ARRAY_VALUE -> value.getArrayValue().getValuesList().stream()
                    .map(SpanExpectations::value)
                    .toList();
            default -> throw new AssertionError("unexpected value " + value);
        };
    }

    private static Map<String, Object> common(
            final String type,
            final String transport,
            final String source,
            final long sourcePort,
            final String destination,
            final long destinationPort) {
        final Map<String, Object> expected = new HashMap<>();
        expected.put("flow.community_id", COMMUNITY_ID);
        expected.put("network.type", type);
        expected.put("network.transport", transport);
        expected.put("source.address", source);
        expected.put("source.port", sourcePort);
        expected.put("destination.address", destination);
        expected.put("destination.port", destinationPort);
        expected.put("network.interface.index", (long) TestRecords.IFINDEX);
        expected.put("network.interface.name", "veth7");
        expected.put("network.interface.mac", "02:00:00:00:00:07");
        return expected;
    }

    private static void counters(final Map<String, Object> expected, final long... values) {
        final String[] names = {
            "packets.delta", "bytes.delta", "packets.total", "bytes.total",
        };
        for (int i = 0; i < values.length; i++) {
            expected.put((i < 4 ? "flow." : "flow.reverse.") + names[i % 4], values[i]);
        }
    }

    private static void ip(
            final Map<String, Object> expected,
            final String prefix,
            final long dscp,
            final String dscpName,
            final long ecn,
            final String ecnName,
            final long ttl) {
        expected.put(prefix + "ip.dscp.id", dscp);
        expected.put(prefix + "ip.dscp.name", dscpName);
        expected.put(prefix + "ip.ecn.id", ecn);
        expected.put(prefix + "ip.ecn.name", ecnName);
        expected.put(prefix + "ip.ttl", ttl);
    }

    private static void tcp(
            final Map<String, Object> expected,
            final String prefix,
            final long retransmits,
            final long outOfOrder,
            final long zeroWindows) {
        expected.put(prefix + "retransmits", retransmits);
        expected.put(prefix + "out_of_order", outOfOrder);
        expected.put(prefix + "zero_windows", zeroWindows);
    }

    private static String hex(final byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }
}
