package io.merrow.config.internal;

import io.merrow.config.schema.Key;
import java.time.Duration;

/** Where the latency of the stages is logged. */
public record LatencyConfig(
        @Key(
                        value = "",
                        doc = "File for interval histograms of every stage, in HdrHistogram's log format, readable by "
                                + "merrow latency --hlog and HdrHistogram's tools. Default: no log.")
                String logPath,
        @Key(value = "10s", min = "1s", max = "1h", doc = "Interval between two log entries.") Duration logInterval,
        @Key(
                        value = "16Mi",
                        min = "64Ki",
                        max = "1Gi",
                        doc = "Size at which the log is rotated. The previous file is kept as NAME.1.")
                int logMaxBytes) {}
