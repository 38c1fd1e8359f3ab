package io.merrow.perf.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * The key and certificate of an API server on this machine, made for one run.
 *
 * @param certificate in PEM, for those that trust it.
 * @param port        of the server.
 */
public record ServerIdentity(Path keyStore, Path certificate, int port) {
    private static final String ALIAS = "api";
    private static final int LINE = 64; // characters, as RFC 7468 wants

    /**
     * @param directory of the run's own.
     * @param port      of the server.
     */
    public static ServerIdentity make(final Path directory, final int port) throws IOException {
        final Path keyStore = directory.resolve("api.p12");
        final Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=api",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keyStore.toString(),
                        "-storepass",
                        LoadedApiServer.STORE_PASSWORD)
                .inheritIO()
                .start();
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool made no key: see its output above");
            }
            final KeyStore store =
                    KeyStore.getInstance(keyStore.toFile(), LoadedApiServer.STORE_PASSWORD.toCharArray());
            final Path certificate = directory.resolve("ca.crt");
            Files.writeString(certificate, pem(store.getCertificate(ALIAS).getEncoded()));
            return new ServerIdentity(keyStore, certificate, port);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        } catch (final GeneralSecurityException e) {
            throw new IOException("failed to read " + keyStore, e);
        }
    }

    private static String pem(final byte[] certificate) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(certificate)
                + "\n-----END CERTIFICATE-----\n";
    }

    /** Options of a JVM whose client connects to the server as one in a pod does: by a token, without a kubeconfig. */
    public List<String> clientOptions() {
        return List.of(
                "-Dkubernetes.master=https://127.0.0.1:" + port,
                "-Dkubernetes.certs.ca.file=" + certificate,
                "-Dkubernetes.auth.token=lab",
                "-Dkubernetes.auth.tryKubeConfig=false");
    }
}
