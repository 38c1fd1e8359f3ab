package io.merrow.config.export;

/** Compression of OTLP requests. */
public enum OtlpCompression {
    GZIP,
    NONE
}
