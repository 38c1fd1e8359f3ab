package io.merrow.config;

import java.util.function.BiConsumer;

/** Certificates for https endpoints. Files are read again when they change. */
public record TlsConfig(
        @Key(
                        value = "false",
                        doc = "Take any certificate of the collector: for trying out only, anybody could pose as it.")
                boolean insecureSkipVerify,
        @Key(
                        readable = true,
                        doc =
                                "File with the authorities (PEM) that may sign the collector's certificate; none: the system's.")
                String caCert,
        @Key(readable = true, doc = "File with the agent's certificate and its chain (PEM), for mutual TLS.")
                String clientCert,
        @Key(readable = true, doc = "File with that certificate's private key (PEM, not encrypted).") String clientKey)
        implements Checked {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (clientCert.isEmpty() != clientKey.isEmpty()) {
            final String there = clientCert.isEmpty() ? "client_key" : "client_cert";
            errors.accept(there, there + " needs its partner; write client_cert and client_key both");
        }
    }
}
