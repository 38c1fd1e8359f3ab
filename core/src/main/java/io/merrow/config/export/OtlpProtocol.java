package io.merrow.config.export;

/** Transport of OTLP. */
public enum OtlpProtocol {
    GRPC,
    HTTP_BINARY
}
