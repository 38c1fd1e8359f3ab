package io.merrow.config.export;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.function.BiConsumer;

/** Certificates for https endpoints. Files are read again when they change. */
public record TlsConfig(
        @Key(
                        value = "false",
                        doc = "Accepts any certificate of the collector. For tests only: the connection is open to "
                                + "man-in-the-middle attacks.")
                boolean insecureSkipVerify,
        @Key(
                        readable = true,
                        doc = "File with the CA certificates (PEM) for the collector's certificate. Default: the "
                                + "system's.")
                String caCert,
        @Key(readable = true, doc = "File with the agent's certificate chain (PEM), for mutual TLS.") String clientCert,
        @Key(readable = true, doc = "File with the private key of client_cert (PEM, not encrypted).") String clientKey)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (clientCert.isEmpty() != clientKey.isEmpty()) {
            final String there = clientCert.isEmpty() ? "client_key" : "client_cert";
            errors.accept(there, there + " is incomplete; set both client_cert and client_key");
        }
    }
}
