package io.merrow.k8s.api;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Opens a WebSocket once the gate lets it. One thread. */
final class GatedWebSocketBuilder implements WebSocket.Builder {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final HttpHeaders NO_HEADERS = HttpHeaders.of(Map.of(), (name, value) -> true);

    private final WebSocket.Builder inner;
    private final Requests requests;
    private final MetadataOnly metadataOnly;

    GatedWebSocketBuilder(final WebSocket.Builder inner, final Requests requests, final MetadataOnly metadataOnly) {
        this.inner = inner;
        this.requests = requests;
        this.metadataOnly = metadataOnly;
    }

    @Override
    public WebSocket.Builder header(final String name, final String value) {
        inner.header(name, value);
        return this;
    }

    @Override
    public WebSocket.Builder connectTimeout(final Duration timeout) {
        inner.connectTimeout(timeout);
        return this;
    }

    @Override
    public WebSocket.Builder subprotocols(final String mostPreferred, final String... lesserPreferred) {
        inner.subprotocols(mostPreferred, lesserPreferred);
        return this;
    }

    @Override
    public CompletableFuture<WebSocket> buildAsync(final URI uri, final WebSocket.Listener listener) {
        final String accept = metadataOnly.accept(uri);
        if (accept != null) {
            inner.header("Accept", accept);
        }
        return requests.send(
                uri, () -> inner.buildAsync(uri, listener), socket -> SWITCHING_PROTOCOLS, socket -> NO_HEADERS);
    }
}
