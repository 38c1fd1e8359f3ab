package io.merrow.perf.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An API server over HTTPS with a cluster of a given number of pods, in its own process: lists in pages, watches by WebSocket or
 * chunked answers. {@code POST /lab/changes?rate=1000&seconds=20} has pods take one another's place, {@code rate} events of pods a second,
 * and what comes with them: endpoint slices, replica sets and deployments. Answers when it is over, with what it has sent.
 */
public final class LoadedApiServer {
    static final String STORE_PASSWORD = "changeit";

    private static final String OK = "200 OK";
    private static final String PARTIAL_KIND = "\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\"";
    private static final int BACKLOG = 50;
    private static final int TICK_MS = 10;
    private static final Pattern LIMIT = Pattern.compile("limit=(\\d+)");
    private static final Pattern CONTINUE = Pattern.compile("continue=(\\d+)");
    private static final Pattern RATE = Pattern.compile("rate=(\\d+)");
    private static final Pattern SECONDS = Pattern.compile("seconds=(\\d+)");

    private final int pods;
    private final boolean hasWebSockets;
    private final int[] generations;
    private final Map<String, List<ApiSocket>> watches = new ConcurrentHashMap<>();
    private long version = 1_000_000;
    private long sent;
    private long sentBytes;

    private LoadedApiServer(final int pods, final boolean hasWebSockets) {
        this.pods = pods;
        this.hasWebSockets = hasWebSockets;
        generations = new int[pods];
    }

    /** Port, number of pods, key store; and {@code http}, where it shall refuse WebSockets. */
    public static void main(final String[] args) throws IOException, GeneralSecurityException {
        final boolean hasWebSockets = args.length < 4;
        final LoadedApiServer cluster = new LoadedApiServer(Integer.parseInt(args[1]), hasWebSockets);
        try (ServerSocket server = tls(Path.of(args[2]))
                .getServerSocketFactory()
                .createServerSocket(Integer.parseInt(args[0]), BACKLOG, InetAddress.getLoopbackAddress())) {
            System.out.println("listening on " + server.getLocalPort());
            for (; ; ) {
                final Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                new Thread(() -> cluster.serve(socket), "connection").start();
            }
        }
    }

    private static SSLContext tls(final Path file) throws IOException, GeneralSecurityException {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, STORE_PASSWORD.toCharArray());
        }
        final KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, STORE_PASSWORD.toCharArray());
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private void serve(final Socket socket) {
        try (ApiSocket client = new ApiSocket(socket)) {
            for (ApiSocket.Request request = client.next(); request != null; request = client.next()) {
                answer(client, request);
            }
        } catch (final IOException e) {
            System.err.println("a connection has ended: " + e);
        }
    }

    private void answer(final ApiSocket client, final ApiSocket.Request request) throws IOException {
        final String resource = resource(request.path());
        if (request.path().equals("/lab/changes")) {
            client.answer(OK, change(number(RATE, request.query(), 1), number(SECONDS, request.query(), 1)));
        } else if (resource.equals("version")) {
            client.answer(OK, "{\"major\":\"1\",\"minor\":\"33\",\"gitVersion\":\"v1.33.1\"}");
        } else if (resource.equals("gateways")
                || !hasWebSockets && !request.header("sec-websocket-key").isEmpty()) {
            client.answer("404 Not Found", "404 page not found");
        } else if (request.query().contains("watch=true")) {
            client.open(request);
            client.isPartial = isPartial(request);
            final List<ApiSocket> open = watches.computeIfAbsent(resource, key -> new CopyOnWriteArrayList<>());
            open.add(client);
            client.awaitEnd();
            open.remove(client);
        } else {
            final String list =
                    list(resource, number(LIMIT, request.query(), pods), number(CONTINUE, request.query(), 0));
            client.answer(OK, isPartial(request) ? partial(list) : list);
        }
    }

    /** Without specs and states, of one object or of many. */
    private static String partial(final String text) {
        final StringBuilder partial = new StringBuilder(text.length());
        int from = 0;
        for (int spec = text.indexOf(",\"spec\":{"); spec >= 0; spec = text.indexOf(",\"spec\":{", from)) {
            partial.append(text, from, spec);
            from = endOfObject(text, spec);
        }
        return partial.append(text, from, text.length())
                .toString()
                .replaceAll("\"kind\":\"\\w+\",\"apiVersion\":\"apps/v1\"", PARTIAL_KIND);
    }

    /** Where the object ends of which a member begins there: its closing brace. */
    private static int endOfObject(final String text, final int member) {
        int depth = 0;
        for (int i = member; ; i++) {
            final char next = text.charAt(i);
            if (next == '{') {
                depth++;
            } else if (next == '}' && depth-- == 0) {
                return i;
            }
        }
    }

    private static boolean isPartial(final ApiSocket.Request request) {
        return request.header("accept").contains("as=PartialObjectMetadata");
    }

    private static int number(final Pattern pattern, final String query, final int otherwise) {
        final Matcher matcher = pattern.matcher(query);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : otherwise;
    }

    private static String resource(final String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private synchronized String list(final String resource, final int limit, final int from) {
        final int owners = (pods + ClusterObjects.PODS_OF_AN_OWNER - 1) / ClusterObjects.PODS_OF_AN_OWNER;
        return switch (resource) {
            case "pods" -> page(
                    pods,
                    limit,
                    from,
                    i -> ClusterObjects.pod(i, generations[i], ClusterObjects.PodStage.READY, version));
            case "nodes" -> page(pods / 100 + 1, limit, from, i -> ClusterObjects.node(i, version));
            case "namespaces" -> page(100, limit, from, i -> ClusterObjects.namespace(i, version));
            case "replicasets" -> page(owners, limit, from, i -> ClusterObjects.replicaSet(i, version));
            case "deployments" -> page(owners, limit, from, i -> ClusterObjects.deployment(i, version));
            case "services" -> page(owners, limit, from, i -> ClusterObjects.service(i, version));
            case "endpointslices" -> page(
                    owners, limit, from, i -> ClusterObjects.endpointSlice(i, generations, version));
            default -> page(0, limit, from, i -> "");
        };
    }

    private String page(final int size, final int limit, final int from, final IntFunction<String> object) {
        final int to = Math.min(size, from + limit);
        return "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"" + version + "\""
                + (to < size ? ",\"continue\":\"" + to + "\"" : "") + "},\"items\":["
                + IntStream.range(from, to).mapToObj(object).collect(Collectors.joining(",")) + "]}";
    }

    /** Replaces one pod after the other, at an even pace. */
    private String change(final int rate, final int seconds) throws IOException {
        sent = 0;
        sentBytes = 0;
        final long startNs = System.nanoTime();
        final long events = (long) rate * seconds;
        long podEvents = 0;
        int pod = 0;
        while (podEvents < events) {
            podEvents += replace(pod);
            pod = (pod + 1) % pods;
            final long dueNs = startNs + podEvents * 1_000_000_000L / rate;
            while (System.nanoTime() < dueNs) {
                sleep();
            }
        }
        return "{\"podEvents\":" + podEvents + ",\"events\":" + sent + ",\"bytes\":" + sentBytes + "}\n";
    }

    private static void sleep() {
        try {
            Thread.sleep(TICK_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int replace(final int number) throws IOException {
        final int generation = generations[number];
        final int owner = number / ClusterObjects.PODS_OF_AN_OWNER;
        emitPod("MODIFIED", number, generation, ClusterObjects.PodStage.DELETING);
        emit("endpointslices", "MODIFIED", ClusterObjects.endpointSlice(owner, generations, ++version));
        emitPod("ADDED", number, generation + 1, ClusterObjects.PodStage.CREATED);
        emit("replicasets", "MODIFIED", ClusterObjects.replicaSet(owner, ++version));
        emit("deployments", "MODIFIED", ClusterObjects.deployment(owner, ++version));
        emitPod("MODIFIED", number, generation + 1, ClusterObjects.PodStage.SCHEDULED);
        emitPod("MODIFIED", number, generation + 1, ClusterObjects.PodStage.STARTED);
        emitPod("MODIFIED", number, generation + 1, ClusterObjects.PodStage.READY);
        generations[number]++;
        emit("endpointslices", "MODIFIED", ClusterObjects.endpointSlice(owner, generations, ++version));
        emit("replicasets", "MODIFIED", ClusterObjects.replicaSet(owner, ++version));
        emit("deployments", "MODIFIED", ClusterObjects.deployment(owner, ++version));
        emitPod("MODIFIED", number, generation, ClusterObjects.PodStage.STOPPED);
        emitPod("DELETED", number, generation, ClusterObjects.PodStage.STOPPED);
        return 7;
    }

    private void emitPod(final String type, final int number, final int generation, final ClusterObjects.PodStage stage)
            throws IOException {
        emit("pods", type, ClusterObjects.pod(number, generation, stage, ++version));
    }

    private void emit(final String resource, final String type, final String object) throws IOException {
        for (final ApiSocket watch : watches.getOrDefault(resource, List.of())) {
            final byte[] bytes = ("{\"type\":\"" + type + "\",\"object\":"
                            + (watch.isPartial ? partial(object) : object) + "}\n")
                    .getBytes(StandardCharsets.UTF_8);
            watch.event(bytes);
            sent++;
            sentBytes += bytes.length;
        }
    }

    @Override
    public String toString() {
        return "LoadedApiServer{pods=" + pods + ", watches=" + watches.keySet() + '}';
    }
}
