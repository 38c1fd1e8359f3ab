package io.merrow.export;

import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.format.SpanView;
import io.merrow.export.format.TextCaches;
import io.merrow.layout.FlowRecordFlyweight;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What OpenTelemetry's own exporter sends for records. */
public final class OfficialEncoding {
    private OfficialEncoding() {}

    public static byte[] encode(
            final AttributeProfile profile,
            final Map<String, String> resource,
            final List<FlowRecordFlyweight> records) {
        final AttributesBuilder attributes = Attributes.builder();
        resource.forEach(attributes::put);
        final Resource from = Resource.create(attributes.build());
        final List<SpanData> spans = new ArrayList<>();
        final TextCaches texts = new TextCaches();
        for (final FlowRecordFlyweight record : records) {
            spans.add(new SpanView(profile, texts, from).wrap(record.buffer(), record.offset()));
        }
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            TraceRequestMarshaler.create(spans).writeBinaryTo(bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
