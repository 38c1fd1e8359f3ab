package io.merrow.k8s;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The faults of an API server, step by step: lists of pods and watches of them that end at the test's command; all other
 * kinds are empty. Uses plain HTTP, which clients fall back to when they are refused a WebSocket.
 */
public final class StubApiServer implements AutoCloseable {
    public static final String PODS = "/api/v1/pods";

    private static final int OK = 200;

    /** A request: path, query and client. */
    public record Question(String path, String query, String authorization, String accept, long atNs) {
        public boolean isWatch() {
            return query.contains("watch=true");
        }
    }

    private final KubernetesSerialization json = new KubernetesSerialization();
    private final Map<String, Pod> pods = new TreeMap<>();
    private final List<Question> questions = new CopyOnWriteArrayList<>();
    private final List<HttpExchange> watches = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(run -> {
        final Thread thread = new Thread(run, "stub-api-server");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;
    private volatile int podStatus = OK;
    private volatile int retryAfter;
    private volatile String token = "";
    private volatile String absent = "none";
    private volatile String onWatch = "";
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private long version = 1;

    /** @param port 0: any. */
    public StubApiServer(final int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/";
    }

    /** From now on questions about pods have that answer; 200: what is known. */
    public void podStatus(final int status) {
        podStatus(status, 0);
    }

    /** @param seconds to wait, by Retry-After; 0: not given. */
    public void podStatus(final int status, final int seconds) {
        retryAfter = seconds;
        podStatus = status;
    }

    /** From now on it knows nothing whose path begins so. */
    public void absent(final String path) {
        absent = path;
    }

    /** From now on others are not authorized. */
    public void token(final String wanted) {
        token = wanted;
    }

    /** From now on each watch of pods begins with that event and ends; empty: it continues. */
    public void onWatch(final String event) {
        onWatch = event;
    }

    /** From now on answers wait until {@link #release}. */
    public void stall() {
        gate = new CountDownLatch(1);
    }

    public void release() {
        gate.countDown();
    }

    /** Adds a pod, and notifies the watches. */
    public synchronized void put(final Pod pod) {
        pod.getMetadata().setResourceVersion(Long.toString(++version));
        pods.put(pod.getMetadata().getName(), pod);
        emit("ADDED", json.asJson(pod));
    }

    /** Sends a bookmark to the watches. */
    public synchronized void bookmark(final long newVersion) {
        version = newVersion;
        emit(
                "BOOKMARK",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":\"" + version + "\"}}");
    }

    private void emit(final String type, final String object) {
        watches.stream()
                .filter(watch -> watch.getRequestURI().getPath().equals(PODS))
                .forEach(watch -> write(watch, event(type, object)));
    }

    static String event(final String type, final String object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
    }

    public static String gone() {
        return event("ERROR", "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":410,\"reason\":\"Expired\"}");
    }

    /** Ends all watches, as an API server does now and then. */
    public synchronized void endWatches() {
        watches.forEach(HttpExchange::close);
        watches.clear();
    }

    /** Watches of pods. */
    public synchronized long watchCount() {
        return watches.stream()
                .filter(watch -> watch.getRequestURI().getPath().equals(PODS))
                .count();
    }

    public boolean hasQuestions() {
        return !questions.isEmpty();
    }

    public List<Question> questions(final String path) {
        return questions.stream().filter(question -> question.path.equals(path)).toList();
    }

    private void answer(final HttpExchange exchange) throws IOException {
        final String query = String.valueOf(exchange.getRequestURI().getQuery());
        final String path = exchange.getRequestURI().getPath();
        if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
            send(exchange, OK, "");
            return;
        }
        final Question question = new Question(
                path,
                query,
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                String.valueOf(exchange.getRequestHeaders().getFirst("Accept")),
                System.nanoTime());
        questions.add(question);
        await(gate);
        final boolean isPods = path.equals(PODS);
        if (!token.isEmpty() && !question.authorization.equals("Bearer " + token)) {
            send(exchange, 401, status(401));
        } else if (path.equals("/version")) {
            send(exchange, OK, "{\"major\":\"1\",\"minor\":\"33\",\"gitVersion\":\"v1.33.1\"}");
        } else if (path.startsWith(absent)) {
            send(exchange, 404, "404 page not found");
        } else if (isPods && podStatus != OK) {
            if (retryAfter != 0) {
                exchange.getResponseHeaders().add("Retry-After", Integer.toString(retryAfter));
            }
            send(exchange, podStatus, status(podStatus));
        } else if (question.isWatch()) {
            watch(exchange, isPods ? onWatch : "");
        } else {
            send(exchange, OK, list(isPods, number(query, "limit="), number(query, "continue=")));
        }
    }

    private static void await(final CountDownLatch gate) {
        try {
            gate.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param limit of objects; 0: all. */
    private synchronized String list(final boolean isPods, final int limit, final int from) {
        final int count = isPods ? pods.size() : 0;
        final int to = limit == 0 ? count : Math.min(count, from + limit);
        return "{\"apiVersion\":\"v1\",\"kind\":\"" + (isPods ? "Pod" : "")
                + "List\",\"metadata\":{\"resourceVersion\":\"" + version + "\""
                + (to < count ? ",\"continue\":\"" + to + "\"" : "") + "},\"items\":["
                + pods.values().stream()
                        .skip(from)
                        .limit(to - from)
                        .map(json::asJson)
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private static int number(final String query, final String name) {
        for (final String each : query.split("&")) {
            if (each.startsWith(name)) {
                return Integer.parseInt(each.substring(name.length()));
            }
        }
        return 0;
    }

    private static String status(final int code) {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"stub\",\"code\":" + code
                + "}";
    }

    private synchronized void watch(final HttpExchange exchange, final String first) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(OK, 0);
        if (first.isEmpty()) {
            exchange.getResponseBody().flush();
            watches.add(exchange);
            if (exchange.getRequestURI().getPath().equals(PODS)) {
                pods.values().stream()
                        .filter(pod -> Long.parseLong(pod.getMetadata().getResourceVersion()) > since(exchange))
                        .forEach(pod -> write(exchange, event("ADDED", json.asJson(pod))));
            }
        } else {
            write(exchange, first);
            exchange.close();
        }
    }

    private static long since(final HttpExchange exchange) {
        for (final String each : exchange.getRequestURI().getQuery().split("&")) {
            if (each.startsWith("resourceVersion=")) {
                return Long.parseLong(each.substring(each.indexOf('=') + 1));
            }
        }
        return 0;
    }

    private static void write(final HttpExchange exchange, final String text) {
        try {
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        } catch (final IOException e) {
            exchange.close(); // the watching client has exited
        }
    }

    private static void send(final HttpExchange exchange, final int status, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        try (OutputStream body = exchange.getResponseBody()) {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            body.write(bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        release();
        endWatches();
        server.stop(0);
        threads.shutdownNow();
    }
}
