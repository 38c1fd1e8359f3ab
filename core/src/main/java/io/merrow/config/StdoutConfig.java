package io.merrow.config;

/** Export to standard output. */
public record StdoutConfig(@Key(value = "table", doc = "Format of the records.") StdoutFormat format) {}
