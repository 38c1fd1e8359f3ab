package io.merrow.export;

import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.attributes.FlowNames;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Records as the exporter of OpenTelemetry encodes them. */
public final class OfficialEncoding {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("merrow");

    private OfficialEncoding() {}

    public static byte[] encode(
            final AttributeProfile profile,
            final Map<String, String> resource,
            final List<FlowRecordFlyweight> records) {
        final AttributesBuilder attributes = Attributes.builder();
        resource.forEach(attributes::put);
        final Resource from = Resource.create(attributes.build());
        final List<SpanData> spans =
                records.stream().map(each -> span(profile, from, each)).toList();
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            TraceRequestMarshaler.create(spans).writeBinaryTo(bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static SpanData span(
            final AttributeProfile profile, final Resource resource, final FlowRecordFlyweight record) {
        final Attributes attributes = attributes(CollectedAttributes.of(profile, record));
        return TestSpanData.builder()
                .setResource(resource)
                .setInstrumentationScopeInfo(SCOPE)
                .setName(FlowNames.spanName(record.ipVersion(), record.protocol()))
                .setKind(kind(record.kind()))
                .setSpanContext(context(record, record.spanId()))
                .setParentSpanContext(
                        record.parentSpanId() == 0 ? SpanContext.getInvalid() : context(record, record.parentSpanId()))
                .setStartEpochNanos(record.startNs())
                .setEndEpochNanos(record.endNs())
                .setAttributes(attributes)
                .setTotalAttributeCount(attributes.size())
                .setStatus(StatusData.unset())
                .setHasEnded(true)
                .build();
    }

    private static SpanKind kind(final int kind) {
        return switch (kind) {
            case RecordDescriptor.KIND_CLIENT -> SpanKind.CLIENT;
            case RecordDescriptor.KIND_SERVER -> SpanKind.SERVER;
            default -> SpanKind.INTERNAL;
        };
    }

    private static SpanContext context(final FlowRecordFlyweight record, final long spanId) {
        return SpanContext.create(
                TraceId.fromLongs(record.traceIdHigh(), record.traceIdLow()),
                SpanId.fromLong(spanId),
                TraceFlags.getSampled(),
                record.isSampled() ? traceState(record.samplingThreshold()) : TraceState.getDefault());
    }

    private static TraceState traceState(final long threshold) {
        final String digits = String.format("%014x", threshold).replaceAll("0+$", "");
        return TraceState.builder()
                .put("ot", "th:" + (digits.isEmpty() ? "0" : digits))
                .build();
    }

    @SuppressWarnings("unchecked")
    private static Attributes attributes(final Map<String, Object> values) {
        final AttributesBuilder attributes = Attributes.builder();
        values.forEach((name, value) -> {
            if (value instanceof Long number) {
                attributes.put(name, number);
            } else if (value instanceof Boolean bool) {
                attributes.put(name, bool);
            } else if (value instanceof List<?> list) {
                attributes.put(AttributeKey.stringArrayKey(name), (List<String>) list);
            } else {
                attributes.put(name, value.toString());
            }
        });
        return attributes.build();
    }
}
