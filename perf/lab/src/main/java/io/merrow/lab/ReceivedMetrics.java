package io.merrow.lab;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Metrics as a backend would add them up: of cumulative points the latest of each series, and of each time that it began; of delta
 * points all. Immutable.
 */
public final class ReceivedMetrics {
    private final List<ExportMetricsServiceRequest> requests;

    /** A point of any kind. */
    private record Point(String name, Map<String, String> attributes, long startNs, boolean isDelta, long value) {}

    /** @param requests in order of arrival. */
    public ReceivedMetrics(final List<ExportMetricsServiceRequest> requests) {
        this.requests = requests;
    }

    /** The requests in order of arrival. */
    public List<ExportMetricsServiceRequest> requests() {
        return requests;
    }

    /** Names of all metrics. */
    public Set<String> names() {
        final Set<String> names = new TreeSet<>();
        all().forEach(metric -> names.add(metric.getName()));
        return names;
    }

    /** The latest data of a metric; null: there is none. */
    public Metric latest(final String name) {
        return all().filter(metric -> metric.getName().equals(name))
                .reduce((first, second) -> second)
                .orElse(null);
    }

    /** Sum over all series of a metric; of a histogram the number of measurements. */
    public long sum(final String name) {
        return sum(name, Map.of());
    }

    /** Sum over the series with those attributes. */
    public long sum(final String name, final Map<String, String> attributes) {
        final Map<List<Object>, Long> latest = new HashMap<>();
        long sum = 0;
        for (final Point point : points().toList()) {
            if (!point.name.equals(name) || !point.attributes.entrySet().containsAll(attributes.entrySet())) {
                continue;
            }
            if (point.isDelta) {
                sum += point.value;
            } else {
                latest.put(List.of(point.attributes, point.startNs), point.value);
            }
        }
        return sum + latest.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Attributes of all series of a metric. */
    public Set<Map<String, String>> series(final String name) {
        final Set<Map<String, String>> series = new HashSet<>();
        points().filter(point -> point.name.equals(name)).forEach(point -> series.add(point.attributes));
        return series;
    }

    private Stream<Metric> all() {
        return requests.stream()
                .flatMap(request -> request.getResourceMetricsList().stream())
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream());
    }

    private Stream<Point> points() {
        return all().flatMap(metric -> Stream.concat(
                metric.getSum().getDataPointsList().stream().map(point -> point(metric, point)),
                metric.getExponentialHistogram().getDataPointsList().stream().map(point -> point(metric, point))));
    }

    private static Point point(final Metric metric, final NumberDataPoint point) {
        return new Point(
                metric.getName(),
                attributes(point.getAttributesList()),
                point.getStartTimeUnixNano(),
                isDelta(metric.getSum().getAggregationTemporality()),
                point.getAsInt());
    }

    private static Point point(final Metric metric, final ExponentialHistogramDataPoint point) {
        return new Point(
                metric.getName(),
                attributes(point.getAttributesList()),
                point.getStartTimeUnixNano(),
                isDelta(metric.getExponentialHistogram().getAggregationTemporality()),
                point.getCount());
    }

    private static boolean isDelta(final AggregationTemporality temporality) {
        return temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
    }

    private static Map<String, String> attributes(final List<KeyValue> attributes) {
        final Map<String, String> map = new TreeMap<>();
        for (final KeyValue attribute : attributes) {
            map.put(
                    attribute.getKey(),
                    switch (attribute.getValue().getValueCase()) {
                        case INT_VALUE -> Long.toString(attribute.getValue().getIntValue());
                        case BOOL_VALUE -> Boolean.toString(attribute.getValue().getBoolValue());
                        default -> attribute.getValue().getStringValue();
                    });
        }
        return map;
    }

    @Override
    public String toString() {
        final Map<String, Long> sums = new TreeMap<>();
        names().forEach(name -> sums.put(name, sum(name)));
        return requests.size() + " requests with metrics: " + sums;
    }
}
