package io.merrow.config;

/** Shape of a log line. */
public enum LogFormat {
    TEXT,
    JSON
}
