package io.merrow.telemetry.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks an endpoint as a client would. */
final class Http {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Http() {}

    static HttpResponse<String> get(final int port, final String path) throws IOException, InterruptedException {
        return send(port, path, "GET", "");
    }

    /** @param accept value of the header; empty: none. */
    static HttpResponse<String> send(final int port, final String path, final String method, final String accept)
            throws IOException, InterruptedException {
        final URI uri = URI.create("http://127.0.0.1:" + port + path);
        final HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
        if (!accept.isEmpty()) {
            request.header("Accept", accept);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
