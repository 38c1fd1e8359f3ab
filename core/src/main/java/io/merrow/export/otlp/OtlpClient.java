package io.merrow.export.otlp;

import io.merrow.export.otlp.client.ClientFactory;
import io.merrow.export.otlp.client.CollectorDns;
import io.merrow.export.otlp.client.ConnectionKeeper;
import io.merrow.export.otlp.client.EnvironmentProxies;
import io.merrow.export.otlp.client.FileStamps;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.otlp.client.TlsFiles;
import io.merrow.export.otlp.client.TlsMaterial;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP client in use: replaced, with new connections, when the certificate files change or the collector's name leads
 * elsewhere. Requests under way end on the old connections. Any thread.
 */
final class OtlpClient implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(OtlpClient.class);
    private static final long LOOK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long RESOLVE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(30);

    private final OtlpSettings settings;
    private final ClientFactory factory;
    private final FileStamps stamps;
    private final CollectorDns dns;
    private final long resolveIntervalNs;
    private final AtomicLong resolvedAtNs = new AtomicLong(System.nanoTime());
    private ConnectionKeeper keeper;
    private OkHttpClient client;
    private long lookedAtNs = System.nanoTime();

    /**
     * @throws IllegalArgumentException when a certificate or a proxy cannot be used, with a sentence for people.
     */
    OtlpClient(final OtlpSettings settings, final int connections, final Map<String, String> environment) {
        this(settings, connections, environment, Dns.SYSTEM, RESOLVE_INTERVAL_NS);
    }

    /** @param resolveIntervalNs the collector's name is resolved again so often. */
    OtlpClient(
            final OtlpSettings settings,
            final int connections,
            final Map<String, String> environment,
            final Dns resolver,
            final long resolveIntervalNs) {
        this.settings = settings;
        this.resolveIntervalNs = resolveIntervalNs;
        dns = new CollectorDns(resolver, System::nanoTime);
        keeper = new ConnectionKeeper(dns);
        final EnvironmentProxies proxies = new EnvironmentProxies(environment);
        factory = new ClientFactory(settings, connections, proxies);
        stamps = new FileStamps(settings.tls().files());
        try {
            client = factory.create(readTls(), dns, keeper);
        } catch (final IOException e) {
            throw new IllegalArgumentException(settings.section() + ".tls: " + e.getMessage(), e);
        }
        logSettings(proxies);
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
            renew();
            LOGGER.info("reloaded {}: new connections use it", settings.tls().files());
        } catch (final IOException e) {
            LOGGER.warn(
                    "failed to reload {}.tls: {}; the previous certificates stay in use",
                    settings.section(),
                    e.getMessage());
        }
    }

    /** New requests use new connections; those under way end on the old ones. */
    private synchronized void renew() throws IOException {
        final OkHttpClient old = client;
        keeper = new ConnectionKeeper(dns);
        client = factory.create(readTls(), dns, keeper);
        old.connectionPool().evictAll();
    }

    /**
     * Resolves the collector's name again, now and then: where it leads to other addresses, new requests go there, though
     * the old collector still answers. On a sending thread, as it may wait for a name server.
     */
    void followName() {
        final long nowNs = System.nanoTime();
        final long beforeNs = resolvedAtNs.get();
        if (nowNs - beforeNs < resolveIntervalNs || !resolvedAtNs.compareAndSet(beforeNs, nowNs)) {
            return;
        }
        try {
            final List<InetAddress> addresses = dns.lookup(settings.url().host());
            if (!addresses.containsAll(connected())) {
                renew();
                LOGGER.info("{} resolves to other addresses: new connections use them", settings.endpoint());
            }
        } catch (final IOException e) {
            LOGGER.debug("failed to resolve {}; existing connections stay open", settings.endpoint(), e);
        }
    }

    private synchronized Set<InetAddress> connected() {
        return Set.copyOf(keeper.connected());
    }

    private TlsMaterial readTls() throws IOException {
        return settings.isEncrypted() ? TlsMaterial.read(settings.tls()) : null;
    }

    private void logSettings(final EnvironmentProxies proxies) {
        final HttpUrl target = settings.url();
        if (settings.isEncrypted() && settings.tls().insecureSkipVerify()) {
            LOGGER.warn(
                    "{}.tls.insecure_skip_verify disables verification of {}: flows and "
                            + "credentials can be intercepted. Set tls.ca_cert instead.",
                    settings.section(),
                    settings.endpoint());
        }
        if (!settings.isEncrypted() && !settings.tls().equals(TlsFiles.SYSTEM)) {
            LOGGER.warn("{}.tls is ignored: {} is not https", settings.section(), settings.endpoint());
        }
        proxies.proxyFor(target).ifPresent(proxy -> {
            if (factory.isPlainGrpc()) {
                LOGGER.warn(
                        "connecting to {} without the proxy of the environment: gRPC without TLS cannot use an "
                                + "HTTP proxy. Use https or http_binary, or add the host to NO_PROXY.",
                        settings.endpoint());
            } else {
                LOGGER.info(
                        "connecting to {} through the proxy {}:{} of the environment",
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
