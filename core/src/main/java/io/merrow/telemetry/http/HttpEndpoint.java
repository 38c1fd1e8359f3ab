package io.merrow.telemetry.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A small HTTP server: GET only, few threads, a bounded queue; what comes on top is turned away, so that a stuck client
 * costs a thread and no more.
 */
final class HttpEndpoint implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int WAITING = 64;
    private static final int METHOD_NOT_ALLOWED = 405;

    static {
        // Seconds after which a request that does not come to its end is dropped; read once by the JDK's server.
        setIfAbsent("sun.net.httpserver.maxReqTime", "2");
        setIfAbsent("sun.net.httpserver.maxRspTime", "30");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    /** Answers one GET. */
    @FunctionalInterface
    interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }

    /**
     * Listens.
     *
     * @param configKey names the section of the configuration in the message when the port is taken.
     * @throws UncheckedIOException saying which address, port and key, when it cannot.
     */
    HttpEndpoint(final String address, final int port, final String configKey) {
        final InetSocketAddress socket = new InetSocketAddress(address, port);
        try {
            server = HttpServer.create(socket, WAITING);
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "failed to listen on " + address + " port " + port + ": " + e.getMessage()
                            + "; set another port with "
                            + configKey + ".listen_address and " + configKey + ".port, or disable it with "
                            + configKey + ".enabled: false",
                    e);
        }
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
                    final Thread thread = new Thread(work, "http-" + configKey);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
    }

    private static void setIfAbsent(final String key, final String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    HttpEndpoint page(final String path, final Page page) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    send(exchange, 404, "text/plain; charset=utf-8", "not found\n");
                } else if (!exchange.getRequestMethod().equals("GET")) {
                    send(exchange, METHOD_NOT_ALLOWED, "text/plain; charset=utf-8", "GET only\n");
                } else {
                    page.answer(exchange);
                }
            }
        });
        return this;
    }

    HttpEndpoint start() {
        server.start();
        return this;
    }

    int port() {
        return server.getAddress().getPort();
    }

    static void send(final HttpExchange exchange, final int status, final String type, final String body)
            throws IOException {
        send(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    static void send(final HttpExchange exchange, final int status, final String type, final byte[] bytes)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
