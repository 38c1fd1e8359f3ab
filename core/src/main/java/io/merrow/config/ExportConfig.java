package io.merrow.config;

/** Where records go. */
public record ExportConfig(@Key(doc = "Exports of flow traces.") TracesConfig traces) {}
