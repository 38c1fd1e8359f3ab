package io.merrow.k8s.api;

import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Builds the JDK's client with a gate before it. One thread. */
final class GatedHttpClientBuilder implements HttpClient.Builder {
    private final HttpClient.Builder inner;
    private final Requests requests;
    private final MetadataOnly metadataOnly;

    GatedHttpClientBuilder(final HttpClient.Builder inner, final Requests requests, final MetadataOnly metadataOnly) {
        this.inner = inner;
        this.requests = requests;
        this.metadataOnly = metadataOnly;
    }

    @Override
    public HttpClient.Builder cookieHandler(final CookieHandler handler) {
        inner.cookieHandler(handler);
        return this;
    }

    @Override
    public HttpClient.Builder connectTimeout(final java.time.Duration duration) {
        inner.connectTimeout(duration);
        return this;
    }

    @Override
    public HttpClient.Builder sslContext(final SSLContext context) {
        inner.sslContext(context);
        return this;
    }

    @Override
    public HttpClient.Builder sslParameters(final SSLParameters parameters) {
        inner.sslParameters(parameters);
        return this;
    }

    @Override
    public HttpClient.Builder executor(final Executor executor) {
        inner.executor(executor);
        return this;
    }

    @Override
    public HttpClient.Builder followRedirects(final HttpClient.Redirect policy) {
        inner.followRedirects(policy);
        return this;
    }

    @Override
    public HttpClient.Builder version(final HttpClient.Version version) {
        inner.version(version);
        return this;
    }

    @Override
    public HttpClient.Builder priority(final int priority) {
        inner.priority(priority);
        return this;
    }

    @Override
    public HttpClient.Builder proxy(final ProxySelector selector) {
        inner.proxy(selector);
        return this;
    }

    @Override
    public HttpClient.Builder authenticator(final Authenticator authenticator) {
        inner.authenticator(authenticator);
        return this;
    }

    @Override
    public HttpClient build() {
        return new GatedHttpClient(inner.build(), requests, metadataOnly);
    }
}
