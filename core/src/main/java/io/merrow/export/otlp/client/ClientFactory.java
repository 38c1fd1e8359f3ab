package io.merrow.export.otlp.client;

import java.net.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HostnameVerifier;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** Makes HTTP clients for the endpoint. Immutable. */
public final class ClientFactory {
    /** Idle connections end before NATs and load balancers forget them, as they do silently. */
    private static final int KEEP_ALIVE_S = 30;

    /**
     * HTTP/2 pings, also while nothing is sent. An idle connection ends after two of them: servers of gRPC take a third one
     * without a request between for abuse ("too_many_pings").
     */
    private static final int PING_S = 15;

    private static final HostnameVerifier ANY_HOST = (host, session) -> true;

    private final OtlpSettings settings;
    private final int connections;
    private final EnvironmentProxies proxies;

    public ClientFactory(final OtlpSettings settings, final int connections, final EnvironmentProxies proxies) {
        this.settings = settings;
        this.connections = connections;
        this.proxies = proxies;
    }

    /**
     * A client with connections of its own.
     *
     * @param tls    null for a plain endpoint.
     * @param dns    asked for each new connection.
     * @param keeper follows the connections.
     */
    public OkHttpClient create(final TlsMaterial tls, final CollectorDns dns, final ConnectionKeeper keeper) {
        final OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .callTimeout(settings.timeout())
                .connectTimeout(settings.timeout().dividedBy(2)) // so that there is time for another address
                .fastFallback(true)
                .dns(dns)
                .eventListenerFactory(keeper)
                .pingInterval(PING_S, TimeUnit.SECONDS)
                .readTimeout(0, TimeUnit.MILLISECONDS)
                .writeTimeout(0, TimeUnit.MILLISECONDS)
                .followRedirects(false)
                .followSslRedirects(false)
                .protocols(protocols())
                .connectionPool(new ConnectionPool(connections, KEEP_ALIVE_S, TimeUnit.SECONDS));
        addProxy(builder);
        if (tls == null) {
            builder.connectionSpecs(
                    List.of(ConnectionSpec.CLEARTEXT)); // else it reads the system's authorities all the same
        } else {
            builder.sslSocketFactory(tls.sockets(), tls.trust());
            if (settings.tls().insecureSkipVerify()) {
                builder.hostnameVerifier(ANY_HOST);
            }
        }
        return builder.build();
    }

    private void addProxy(final OkHttpClient.Builder builder) {
        final HttpUrl target = settings.url();
        if (isPlainGrpc()) {
            builder.proxy(Proxy.NO_PROXY);
            return;
        }
        builder.proxySelector(proxies);
        proxies.credentialsFor(target)
                .ifPresent(credentials -> builder.proxyAuthenticator((route, response) -> {
                    final boolean tried = response.request().header("Proxy-Authorization") != null;
                    return tried
                            ? null
                            : response.request()
                                    .newBuilder()
                                    .header("Proxy-Authorization", credentials)
                                    .build();
                }));
    }

    /** HTTP/2 without TLS: a proxy for plain HTTP does not carry it. */
    public boolean isPlainGrpc() {
        return settings.protocol() == OtlpSettings.Protocol.GRPC && !settings.isEncrypted();
    }

    private List<Protocol> protocols() {
        if (isPlainGrpc()) {
            return List.of(Protocol.H2_PRIOR_KNOWLEDGE);
        }
        return settings.isEncrypted() ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1);
    }
}
