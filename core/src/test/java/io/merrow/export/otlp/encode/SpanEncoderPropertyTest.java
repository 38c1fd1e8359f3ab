package io.merrow.export.otlp.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.merrow.enrich.AttributeGroup;
import io.merrow.enrich.AttributeNames;
import io.merrow.enrich.Decoration;
import io.merrow.enrich.FlowEnd;
import io.merrow.export.ExportHarness;
import io.merrow.export.OfficialEncoding;
import io.merrow.export.RandomRecords;
import io.merrow.export.TestRecords;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.attributes.AttributeSink;
import io.merrow.export.format.SpanExpectations;
import io.merrow.layout.FlowRecordFlyweight;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Our encoder against protobuf's generated classes and against OpenTelemetry's own exporter. */
class SpanEncoderPropertyTest {
    private final EncodedRequest request = new EncodedRequest();

    @Property(tries = 2000)
    void shouldEncodeEachFieldAsTheOfficialExporter(
            @ForAll final long seed, @ForAll @IntRange(min = 1, max = 7) final int count)
            throws InvalidProtocolBufferException {
        final List<FlowRecordFlyweight> records = LongStream.range(0, count)
                .mapToObj(i -> RandomRecords.of(seed + i))
                .toList();
        final ExportTraceServiceRequest ours = encode(ExportHarness.RESOURCE, records);
        final ExportTraceServiceRequest official = ExportTraceServiceRequest.parseFrom(
                OfficialEncoding.encode(ExportHarness.profile(), ExportHarness.RESOURCE, records));
        assertThat(sorted(ours)).isEqualTo(sorted(official));
        assertThat(ours.getResourceSpansCount()).isEqualTo(1);
        assertThat(ours.getResourceSpans(0).getScopeSpansCount()).isEqualTo(1);
        assertThat(ours.getResourceSpans(0).getScopeSpans(0).getScope())
                .isEqualTo(official.getResourceSpans(0).getScopeSpans(0).getScope());
        assertThat(resource(ours)).isEqualTo(resource(official));
    }

    @Property(tries = 500)
    void shouldWriteLengthsThatProtobufWritesToo(@ForAll final long seed) throws InvalidProtocolBufferException {
        final ExportTraceServiceRequest ours = encode(ExportHarness.RESOURCE, List.of(RandomRecords.of(seed)));
        assertThat(ours.getSerializedSize()).isEqualTo(request.length());
    }

    @Test
    void shouldCarryTheHandMadeRecords() throws InvalidProtocolBufferException {
        final List<Span> spans = spans(
                encode(ExportHarness.RESOURCE, List.of(TestRecords.tcp(), TestRecords.udp(), TestRecords.icmp())));
        SpanExpectations.assertTcp(spans.get(0));
        SpanExpectations.assertUdp(spans.get(1));
        SpanExpectations.assertIcmp(spans.get(2));
    }

    @Test
    void shouldHaveAnEmptyResourceAndTextsThatAreNotAscii() throws InvalidProtocolBufferException {
        assertThat(encode(Map.of(), List.of(TestRecords.tcp()))
                        .getResourceSpans(0)
                        .getResource()
                        .getAttributesCount())
                .isZero();
        final ExportTraceServiceRequest named = encode(Map.of("host.name", "käfer-✗-😀"), List.of(TestRecords.tcp()));
        assertThat(resource(named)).containsEntry("host.name", "käfer-✗-😀");
    }

    @Test
    void shouldAppendDecorationsOfAnyLength() throws InvalidProtocolBufferException {
        for (final int length : new int[] {1, 100, 16_000, 16_384, 70_000}) {
            final KeyValue attribute = KeyValue.newBuilder()
                    .setKey("source.k8s.pod.name")
                    .setValue(AnyValue.newBuilder().setStringValue("p".repeat(length)))
                    .build();
            final ProtoBuffer out = request.buffer();
            final RequestEncoder encoder = new RequestEncoder(ExportHarness.profile(), Map.of());
            encoder.begin(request);
            final SpanEncoder spans = new SpanEncoder(new DecoratedProfile("p".repeat(length)));
            final FlowRecordFlyweight record = TestRecords.udp();
            spans.append(out, record.buffer(), record.offset());
            spans.append(out, record.buffer(), record.offset());
            encoder.end(request);
            final List<Span> read = spans(parse());
            assertThat(read).hasSize(2).allSatisfy(span -> {
                assertThat(span.getAttributesList()).last().isEqualTo(attribute);
                SpanExpectations.assertUdp(span.toBuilder()
                        .removeAttributes(span.getAttributesCount() - 1)
                        .build());
            });
        }
    }

    private ExportTraceServiceRequest encode(
            final Map<String, String> resource, final List<FlowRecordFlyweight> records)
            throws InvalidProtocolBufferException {
        final RequestEncoder encoder = new RequestEncoder(ExportHarness.profile(), resource);
        encoder.begin(request);
        records.forEach(record -> encoder.append(request, record.buffer(), record.offset()));
        encoder.end(request);
        return parse();
    }

    private ExportTraceServiceRequest parse() throws InvalidProtocolBufferException {
        return ExportTraceServiceRequest.parser().parseFrom(request.bytes(), request.offset(), request.length());
    }

    private static List<Span> spans(final ExportTraceServiceRequest request) {
        return request.getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .map(SpanEncoderPropertyTest::withoutEmptyStatus)
                .toList();
    }

    /** OpenTelemetry's attributes have an order of their own. */
    private static List<Span> sorted(final ExportTraceServiceRequest request) {
        return spans(request).stream()
                .map(span -> span.toBuilder()
                        .clearAttributes()
                        .addAllAttributes(span.getAttributesList().stream()
                                .sorted(Comparator.comparing(KeyValue::getKey))
                                .toList())
                        .build())
                .toList();
    }

    /** The official exporter writes a status of no bytes, which is equal to none: unset. */
    private static Span withoutEmptyStatus(final Span span) {
        return span.getStatus().equals(Status.getDefaultInstance())
                ? span.toBuilder().clearStatus().build()
                : span;
    }

    private static Map<String, String> resource(final ExportTraceServiceRequest request) {
        return request.getResourceSpans(0).getResource().getAttributesList().stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey, entry -> entry.getValue().getStringValue(), (a, b) -> a, TreeMap::new));
    }

    /** The profile, and a decoration behind it. */
    private static final class DecoratedProfile extends AttributeProfile {
        private final Decoration decoration;

        private DecoratedProfile(final String podName) {
            super(() -> ExportHarness.INTERFACES);
            decoration = Decoration.of("pod", new AttributeGroup(AttributeNames.of("k8s.pod.name"), podName));
        }

        @Override
        public void fill(final AttributeSink attributes, final FlowRecordFlyweight record) {
            super.fill(attributes, record);
            attributes.put(decoration, FlowEnd.SOURCE);
        }
    }
}
