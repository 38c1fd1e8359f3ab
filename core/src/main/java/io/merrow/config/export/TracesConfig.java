package io.merrow.config.export;

import io.merrow.config.schema.Key;
import java.util.Optional;

/** Exports of flow traces; any number of them may be on. */
public record TracesConfig(
        @Key(doc = "Export by OTLP. Enabled by the presence of this section.") Optional<OtlpConfig> otlp,
        @Key(
                        doc = "Export to standard output. Enabled by the presence of this section, or when no other "
                                + "exporter is configured.")
                Optional<StdoutConfig> stdout,
        @Key(doc = "Selection of records that are exported as spans. Flow metrics have all of them.")
                SamplingConfig sampling) {}
