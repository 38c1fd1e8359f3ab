package io.merrow.perf.load;

import java.util.List;

/**
 * What the agent has sent to the collector: they talk over the node's loopback interface, where else only scrapes pass.
 *
 * @param spans        that the collector took.
 * @param sampledOut   records that were not to become spans.
 * @param bytes        on the interface, all headers, acknowledgements and answers included.
 */
record ExportVolume(long spans, long sampledOut, long bytes) {
    private static final int RX_BYTES = 0;

    static ExportVolume read(final LoadLab lab, final AgentUnderTest agent) {
        final MetricsText metrics = agent.metrics();
        return new ExportVolume(
                (long) metrics.sum("merrow_records_exported_total"),
                (long) metrics.sum("merrow_records_sampled_out_total"),
                loopback(lab.node().exec("cat", "/proc/net/dev").stdout()));
    }

    private static long loopback(final List<String> lines) {
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("lo:"))
                .map(line -> line.substring("lo:".length()).strip().split("\\s+")[RX_BYTES])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    ExportVolume minus(final ExportVolume before) {
        return new ExportVolume(spans - before.spans, sampledOut - before.sampledOut, bytes - before.bytes);
    }

    void put(final StepResult result, final long elapsedNs) {
        final double seconds = elapsedNs / 1e9;
        result.put("export.spans_per_second", spans / seconds)
                .put("export.sampled_out_per_second", sampledOut / seconds)
                .put("export.kilobytes_per_second", bytes / seconds / 1000);
    }
}
