package io.merrow.config;

/** Shape of records on standard output. */
@Later({"text", "text_indent", "json_indent"})
public enum StdoutFormat {
    TABLE,
    JSON
}
