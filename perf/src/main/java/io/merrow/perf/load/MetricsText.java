package io.merrow.perf.load;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of metrics in Prometheus' text format. */
final class MetricsText {
    private static final Pattern LATENCY =
            Pattern.compile("merrow_stage_latency_seconds\\{stage=\"([^\"]+)\",quantile=\"([^\"]+)\"} (\\S+)");
    private static final double US_PER_SECOND = 1_000_000.0;

    private final List<String> lines;

    MetricsText(final List<String> lines) {
        this.lines = lines;
    }

    /** Sum of a metric over its labels; 0: not there. */
    double sum(final String name) {
        return sum(name, "");
    }

    /** Likewise, of those with a label, written {@code name="value"}. */
    double sum(final String name, final String label) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Stage → quantile → µs. */
    Map<String, Map<String, Double>> latencies() {
        final Map<String, Map<String, Double>> latencies = new TreeMap<>();
        for (final String line : lines) {
            final Matcher matcher = LATENCY.matcher(line);
            if (matcher.find() && !"NaN".equals(matcher.group(3))) {
                latencies
                        .computeIfAbsent(matcher.group(1), stage -> new TreeMap<>())
                        .put(matcher.group(2), Double.parseDouble(matcher.group(3)) * US_PER_SECOND);
            }
        }
        return latencies;
    }

    @Override
    public String toString() {
        return "MetricsText{lines=" + lines.size() + '}';
    }
}
