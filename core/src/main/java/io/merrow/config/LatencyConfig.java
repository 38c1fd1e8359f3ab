package io.merrow.config;

import java.time.Duration;

/** Where the latency of the stages is logged. */
public record LatencyConfig(
        @Key(
                        value = "",
                        doc =
                                "File for interval histograms of every stage in HdrHistogram's log format, which merrow latency"
                                        + " --hlog and HdrHistogram's own tools read; none: no log.")
                String logPath,
        @Key(value = "10s", min = "1s", max = "1h", doc = "Time between two entries of the log.") Duration logInterval,
        @Key(
                        value = "16Mi",
                        min = "64Ki",
                        max = "1Gi",
                        doc = "Size from which the log begins anew; the file before is kept as NAME.1.")
                int logMaxBytes) {}
