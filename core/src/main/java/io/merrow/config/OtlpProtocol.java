package io.merrow.config;

/** Transport of OTLP. */
public enum OtlpProtocol {
    GRPC,
    HTTP_BINARY
}
