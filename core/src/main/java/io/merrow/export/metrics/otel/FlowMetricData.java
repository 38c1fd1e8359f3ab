package io.merrow.export.metrics.otel;

import io.merrow.export.metrics.FlowMetric;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;

/** A metric with its points, as the SDK's readers collect it. */
record FlowMetricData(Resource resource, InstrumentationScopeInfo scope, FlowMetric metric, String name, Data<?> data)
        implements MetricData {
    @Override
    public Resource getResource() {
        return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return scope;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getDescription() {
        return metric.description();
    }

    @Override
    public String getUnit() {
        return metric.unit();
    }

    @Override
    public MetricDataType getType() {
        return metric.kind() == FlowMetric.Kind.SUM ? MetricDataType.LONG_SUM : MetricDataType.EXPONENTIAL_HISTOGRAM;
    }

    @Override
    public Data<?> getData() {
        return data;
    }
}
