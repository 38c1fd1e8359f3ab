package io.merrow.export.sdk;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;

/** The SDK's meter providers, which have no instruments here: they connect a producer with readers. */
public final class MeterProviders {
    private MeterProviders() {}

    /** Without the instruments by which readers and exporters observe themselves. */
    public static SdkMeterProviderBuilder builder(final Map<String, String> resource, final MetricProducer producer) {
        final AttributesBuilder attributes = Attributes.builder();
        resource.forEach(attributes::put);
        return SdkMeterProvider.builder()
                .setResource(Resource.create(attributes.build()))
                .registerView(
                        InstrumentSelector.builder().setName("*").build(),
                        View.builder().setAggregation(Aggregation.drop()).build())
                .registerMetricProducer(producer);
    }
}
