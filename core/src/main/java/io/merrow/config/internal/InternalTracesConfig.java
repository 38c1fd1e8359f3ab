package io.merrow.config.internal;

import io.merrow.config.schema.Key;
import java.util.Optional;

/** Traces of the agent itself. */
public record InternalTracesConfig(
        @Key(doc = "Export by OTLP. Enabled by the presence of this section.")
                Optional<InternalTracesExportConfig> otlp) {}
