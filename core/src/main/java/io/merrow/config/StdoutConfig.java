package io.merrow.config;

/** Export to standard output. */
public record StdoutConfig(@Key(value = "table", doc = "Shape of the records.") StdoutFormat format) {}
