package io.merrow.export.otlp.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where TLS gets its certificates from: PEM files that may change while the agent runs. Immutable.
 *
 * @param insecureSkipVerify whether any certificate of the collector is taken.
 * @param caCert             authorities that may sign the collector's certificate; none: the system's.
 * @param clientCert         our certificate for mutual TLS, with the chain to its authority; only with {@code clientKey}.
 * @param clientKey          its private key.
 */
public record TlsFiles(
        boolean insecureSkipVerify, Optional<Path> caCert, Optional<Path> clientCert, Optional<Path> clientKey) {
    /** The system's authorities, no certificate of our own. */
    public static final TlsFiles SYSTEM = new TlsFiles(false, Optional.empty(), Optional.empty(), Optional.empty());

    /** Checks that certificate and key come together. */
    public TlsFiles {
        if (clientCert.isPresent() != clientKey.isPresent()) {
            throw new IllegalArgumentException("a client certificate needs its key, and a key its certificate");
        }
    }

    /**
     * Reads them and puts them together as for a connection. Without any there is nothing to verify: the system's authorities are
     * read when a connection needs them, which takes a tenth of a second.
     *
     * @throws IOException saying what is wrong with which file.
     */
    public void verify() throws IOException {
        if (!files().isEmpty()) {
            TlsMaterial.read(this);
        }
    }

    /** All files that are named. */
    public List<Path> files() {
        final List<Path> files = new ArrayList<>();
        caCert.ifPresent(files::add);
        clientCert.ifPresent(files::add);
        clientKey.ifPresent(files::add);
        return files;
    }
}
