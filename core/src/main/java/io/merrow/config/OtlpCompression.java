package io.merrow.config;

/** Compression of OTLP requests. */
public enum OtlpCompression {
    GZIP,
    NONE
}
