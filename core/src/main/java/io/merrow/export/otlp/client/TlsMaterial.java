package io.merrow.export.otlp.client;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What connections are made with, read from {@link TlsFiles} at one moment. Immutable.
 *
 * @param trust checks the collector's certificate.
 */
public record TlsMaterial(SSLSocketFactory sockets, X509TrustManager trust) {
    private static final char[] NO_PASSWORD = new char[0];

    /**
     * Reads the files.
     *
     * @throws IOException saying what is wrong with which file.
     */
    public static TlsMaterial read(final TlsFiles files) throws IOException {
        try {
            final X509TrustManager trust = files.insecureSkipVerify() ? new TrustAll() : trust(files.caCert());
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(files), new TrustManager[] {trust}, new SecureRandom());
            return new TlsMaterial(context.getSocketFactory(), trust);
        } catch (final GeneralSecurityException e) {
            throw new IOException("failed to load " + files.files() + ": " + e.getMessage(), e);
        }
    }

    private static X509TrustManager trust(final Optional<Path> file) throws IOException, GeneralSecurityException {
        final TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(file.isEmpty() ? null : store(PemFiles.certificates(file.get())));
        for (final TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("this Java has no X.509 trust manager");
    }

    private static KeyStore store(final List<X509Certificate> certificates)
            throws IOException, GeneralSecurityException {
        final KeyStore store = emptyStore();
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca-" + i, certificates.get(i));
        }
        return store;
    }

    private static KeyManager[] keys(final TlsFiles files) throws IOException, GeneralSecurityException {
        if (files.clientCert().isEmpty()) {
            return new KeyManager[0];
        }
        final Certificate[] chain =
                PemFiles.certificates(files.clientCert().get()).toArray(Certificate[]::new);
        final KeyStore store = emptyStore();
        store.setKeyEntry("client", PemFiles.privateKey(files.clientKey().orElseThrow()), NO_PASSWORD, chain);
        final KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** For {@code insecure_skip_verify}, with a warning in the log. */
    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(final X509Certificate[] chain, final String authType) {}

        @Override
        public void checkServerTrusted(final X509Certificate[] chain, final String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
