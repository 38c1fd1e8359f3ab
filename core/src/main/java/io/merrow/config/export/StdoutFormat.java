package io.merrow.config.export;

/** Shape of records on standard output. */
public enum StdoutFormat {
    /** A line a record, columns lined up. */
    TABLE,
    /** A line a record, all attributes as key=value. */
    TEXT,
    /** All attributes, one a line. */
    TEXT_INDENT,
    /** An OTLP/JSON span a line. */
    JSON,
    /** The same over several lines. */
    JSON_INDENT
}
