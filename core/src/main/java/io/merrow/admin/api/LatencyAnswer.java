package io.merrow.admin.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/** {@code /v1/latency}: by label of the stage, in the order of the data path. */
public record LatencyAnswer(Map<String, StageNumbers> stages) {
    /**
     * Percentiles since the start, nanoseconds.
     *
     * @param sentence  what is measured.
     * @param count     of samples.
     * @param histogram HdrHistogram's compressed form in base 64, with {@code histograms=1} only.
     */
    public record StageNumbers(
            String sentence,
            long count,
            @JsonProperty("p50_ns") long p50Ns,
            @JsonProperty("p90_ns") long p90Ns,
            @JsonProperty("p99_ns") long p99Ns,
            @JsonProperty("p99.9_ns") long p999Ns,
            @JsonProperty("p99.99_ns") long p9999Ns,
            long maxNs,
            @JsonInclude(JsonInclude.Include.NON_NULL) String histogram) {}
}
