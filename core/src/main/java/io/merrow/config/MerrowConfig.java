package io.merrow.config;

import java.time.Duration;

/** The whole configuration. */
public record MerrowConfig(
        @Key(value = "info", doc = "How much the agent says on standard error.") LogLevel logLevel,
        @Key(value = "text", doc = "Shape of a log line.") LogFormat logFormat,
        @Key(value = "false", doc = "Reload when the file changes, and not only at SIGHUP.") boolean autoReload,
        @Key(
                        value = "28s",
                        min = "0s",
                        max = "10m",
                        doc = "How long a stop may take for delivering what is queued; the rest is counted as dropped.")
                Duration shutdownTimeout,
        @Key(doc = "What is observed.") DiscoveryConfig discovery,
        @Key(doc = "What of an address's owner becomes attributes.") AttributesConfig attributes,
        @Key(doc = "What is told from the packets.") ParserConfig parser,
        @Key(doc = "The way from the kernel to the records.") PipelineConfig pipeline,
        @Key(doc = "Which flows are told of.") FilterConfig filter,
        @Key(doc = "When records leave and flows end.") SpanConfig span,
        @Key(doc = "Where records go.") ExportConfig export,
        @Key(doc = "What outlives the process.") StateConfig state,
        @Key(doc = "What the agent shows of itself.") InternalConfig internal) {}
