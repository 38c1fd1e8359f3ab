package io.merrow.config;

import java.util.Optional;

/** Exports of flow traces; any number of them may be on. */
public record TracesConfig(
        @Key(doc = "Export by OTLP; off unless the section is there.") Optional<OtlpConfig> otlp,
        @Key(doc = "Export to standard output; off unless the section is there, or no other export is.")
                Optional<StdoutConfig> stdout) {}
