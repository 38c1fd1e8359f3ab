package io.merrow.export.otlp;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP client in use: made anew, with new connections, when the certificate files change. Requests under way end on
 * the old connections. Any thread.
 */
final class OtlpClient implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(OtlpClient.class);
    private static final long LOOK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final OtlpSettings settings;
    private final ClientFactory factory;
    private final FileStamps stamps;
    private OkHttpClient client;
    private long lookedAtNs = System.nanoTime();

    /**
     * @throws IllegalArgumentException when a certificate or a proxy cannot be used, with a sentence for people.
     */
    OtlpClient(final OtlpSettings settings, final int connections, final Map<String, String> environment) {
        this.settings = settings;
        final EnvironmentProxies proxies = new EnvironmentProxies(environment);
        factory = new ClientFactory(settings, connections, proxies);
        stamps = new FileStamps(settings.tls().files());
        try {
            client = factory.create(readTls());
        } catch (final IOException e) {
            throw new IllegalArgumentException("export.traces.otlp.tls: " + e.getMessage(), e);
        }
        tellWhatMatters(proxies);
    }

    /** The client for the next request. */
    synchronized OkHttpClient current() {
        final long nowNs = System.nanoTime();
        if (settings.isEncrypted() && nowNs - lookedAtNs >= LOOK_INTERVAL_NS) {
            lookedAtNs = nowNs;
            if (stamps.haveChanged()) {
                reload();
            }
        }
        return client;
    }

    private void reload() {
        try {
            final OkHttpClient old = client;
            client = factory.create(readTls());
            old.connectionPool().evictAll();
            LOGGER.info(
                    "read {} again, which changed: new connections use it",
                    settings.tls().files());
        } catch (final IOException e) {
            LOGGER.warn(
                    "export.traces.otlp.tls: {}; the certificates read before stay in use. Correct the file.",
                    e.getMessage());
        }
    }

    private TlsMaterial readTls() throws IOException {
        return settings.isEncrypted() ? TlsMaterial.read(settings.tls()) : null;
    }

    private void tellWhatMatters(final EnvironmentProxies proxies) {
        final URI target = URI.create(settings.endpoint());
        if (settings.isEncrypted() && settings.tls().insecureSkipVerify()) {
            LOGGER.warn(
                    "export.traces.otlp.tls.insecure_skip_verify: anybody can pose as {}, and read flows and"
                            + " credentials. Name the right authority in tls.ca_cert instead.",
                    settings.endpoint());
        }
        if (!settings.isEncrypted() && !settings.tls().equals(TlsFiles.SYSTEM)) {
            LOGGER.warn("export.traces.otlp.tls has no effect: {} is not https", settings.endpoint());
        }
        proxies.proxyFor(target).ifPresent(proxy -> {
            if (factory.isPlainGrpc()) {
                LOGGER.warn(
                        "{} is reached without the proxy of the environment, which cannot carry gRPC without TLS."
                                + " Use https or http_binary for it, or name the host in NO_PROXY.",
                        settings.endpoint());
            } else {
                LOGGER.info(
                        "{} is reached through the proxy {}:{} of the environment",
                        settings.endpoint(),
                        proxy.getHost(),
                        proxy.getPort());
            }
        });
    }

    /** Breaks off what is under way. */
    @Override
    public synchronized void close() {
        client.dispatcher().cancelAll();
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
    }
}
