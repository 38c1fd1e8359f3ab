package io.merrow.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;

/** Makes exporters for those who do not see OpenTelemetry. */
public final class Exporters {
    private Exporters() {}

    /**
     * An OTLP exporter; it connects with its first batch.
     *
     * @param resource             attributes of what all spans come from; the SDK's own are added.
     * @param maxConcurrentExports batches at once, as in {@link ExportSettings}.
     * @param profile              the attribute table, shared with other users on the export thread only.
     */
    public static RecordExporter otlp(
            final OtlpSettings settings,
            final int maxConcurrentExports,
            final Map<String, String> resource,
            final AttributeProfile profile) {
        final AttributesBuilder attributes = Attributes.builder();
        resource.forEach(attributes::put);
        return new OtlpExporter(
                settings,
                maxConcurrentExports,
                Resource.getDefault().merge(Resource.create(attributes.build())),
                profile);
    }
}
