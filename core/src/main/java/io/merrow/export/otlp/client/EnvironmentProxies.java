package io.merrow.export.otlp.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.Credentials;
import okhttp3.HttpUrl;

/**
 * The proxy that the usual environment variables ask for: HTTPS_PROXY for https, HTTP_PROXY for http, else ALL_PROXY,
 * not for hosts in NO_PROXY; each in lower case too, which goes first. Immutable, any thread.
 */
public final class EnvironmentProxies extends ProxySelector {
    private static final int DEFAULT_PORT = 8080;

    private final Map<String, String> environment;
    private final NoProxy noProxy;

    public EnvironmentProxies(final Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        noProxy = new NoProxy(variable("no_proxy"));
        proxyUrl("http");
        proxyUrl("https");
    }

    /** The proxy's URL for a target; empty: none. */
    public Optional<URI> proxyFor(final HttpUrl target) {
        return noProxy.matches(target.host(), target.port()) ? Optional.empty() : proxyUrl(target.scheme());
    }

    /** {@code Proxy-Authorization} for the user in the proxy's URL; empty: it has none. */
    Optional<String> credentialsFor(final HttpUrl target) {
        return proxyFor(target).map(URI::getUserInfo).map(user -> {
            final int colon = user.indexOf(':');
            return colon < 0
                    ? Credentials.basic(user, "")
                    : Credentials.basic(user.substring(0, colon), user.substring(colon + 1));
        });
    }

    @Override
    public List<Proxy> select(final URI target) {
        return List.of(proxyFor(HttpUrl.get(target.toString()))
                .map(url -> new Proxy(
                        Proxy.Type.HTTP,
                        InetSocketAddress.createUnresolved(
                                url.getHost(), url.getPort() < 0 ? DEFAULT_PORT : url.getPort())))
                .orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(final URI uri, final SocketAddress address, final IOException failure) {
        // The attempt's own failure reports it.
    }

    private Optional<URI> proxyUrl(final String scheme) {
        final String own = variable(scheme + "_proxy");
        final String text = own.isEmpty() ? variable("all_proxy") : own;
        if (text.isEmpty()) {
            return Optional.empty();
        }
        final URI url;
        try {
            url = URI.create(text.contains("://") ? text : "http://" + text);
        } catch (final IllegalArgumentException e) {
            throw unusable(scheme);
        }
        if (!"http".equals(url.getScheme()) || url.getHost() == null) {
            throw unusable(scheme);
        }
        return Optional.of(url);
    }

    /** Without the value, which may have a password in it. */
    private static IllegalArgumentException unusable(final String scheme) {
        return new IllegalArgumentException("the environment variable " + scheme.toUpperCase(Locale.ROOT)
                + "_PROXY (or ALL_PROXY) is not a usable proxy URL; write it like http://proxy:3128");
    }

    private String variable(final String name) {
        final String lower = environment.getOrDefault(name, "").strip();
        return lower.isEmpty()
                ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "").strip()
                : lower;
    }
}
