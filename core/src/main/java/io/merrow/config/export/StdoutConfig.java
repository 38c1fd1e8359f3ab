package io.merrow.config.export;

import io.merrow.config.schema.Key;

/** Export to standard output. */
public record StdoutConfig(@Key(value = "table", doc = "Format of the records.") StdoutFormat format) {}
