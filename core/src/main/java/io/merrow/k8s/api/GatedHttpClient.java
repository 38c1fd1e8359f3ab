package io.merrow.k8s.api;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** The JDK's client, whose asynchronous requests pass a gate and leave their outcomes. Any thread. */
final class GatedHttpClient extends HttpClient {
    private final HttpClient inner;
    private final Requests requests;
    private final MetadataOnly metadataOnly;

    GatedHttpClient(final HttpClient inner, final Requests requests, final MetadataOnly metadataOnly) {
        this.inner = inner;
        this.requests = requests;
        this.metadataOnly = metadataOnly;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(final HttpRequest request, final BodyHandler<T> handler) {
        return requests.send(
                request.uri(),
                () -> inner.sendAsync(metadataOnly.apply(request), observed(request, handler)),
                HttpResponse::statusCode,
                GatedHttpClient::headers);
    }

    private <T> BodyHandler<T> observed(final HttpRequest request, final BodyHandler<T> handler) {
        if (!ApiOutcomes.isWatch(request.uri())) {
            return handler;
        }
        return answer -> {
            final Runnable onEnd = requests.onWatchOpened(request.uri(), answer.statusCode());
            return new ObservedBody<>(handler.apply(answer), onEnd);
        };
    }

    private static HttpHeaders headers(final HttpResponse<?> response) {
        return response.headers();
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            final HttpRequest request, final BodyHandler<T> handler, final PushPromiseHandler<T> pushes) {
        return requests.send(
                request.uri(),
                () -> inner.sendAsync(metadataOnly.apply(request), observed(request, handler), pushes),
                HttpResponse::statusCode,
                GatedHttpClient::headers);
    }

    @Override
    public <T> HttpResponse<T> send(final HttpRequest request, final BodyHandler<T> handler)
            throws IOException, InterruptedException {
        return inner.send(request, handler);
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return new GatedWebSocketBuilder(inner.newWebSocketBuilder(), requests, metadataOnly);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return inner.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return inner.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return inner.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return inner.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return inner.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return inner.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return inner.authenticator();
    }

    @Override
    public Version version() {
        return inner.version();
    }

    @Override
    public Optional<Executor> executor() {
        return inner.executor();
    }
}
