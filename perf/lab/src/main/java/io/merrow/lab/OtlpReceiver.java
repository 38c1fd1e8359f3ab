package io.merrow.lab;

import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A collector for tests: OTLP traces and metrics over real gRPC and over HTTP (protobuf, {@code POST /v1/traces} and
 * {@code /v1/metrics}), gzip or plain.
 *
 * <p>It keeps what it took and answers as it is instructed. All methods may be called from any thread.
 */
public final class OtlpReceiver implements AutoCloseable {
    /** In place of a port: do not listen there. */
    public static final int OFF = -1;

    private static final int MAX_REQUEST_BYTES = 64 << 20;
    private static final int STOP_TIMEOUT_S = 5;

    private final InetAddress address;
    private final ExecutorService workers = Executors.newCachedThreadPool(OtlpReceiver::daemon);
    private final TraceInbox inbox = new TraceInbox();
    private final MetricInbox metrics = new MetricInbox();
    private int grpcPort;
    private int httpPort;
    private Server grpc;
    private NioEventLoopGroup loops;
    private HttpServer http;
    private RequestGate gate;

    /** Listens on the loopback address, on ports the system chooses. */
    public OtlpReceiver() {
        this(InetAddress.getLoopbackAddress(), 0, 0);
    }

    /**
     * Listens at once.
     *
     * @param grpcPort port for gRPC; 0: the system chooses; {@link #OFF}: none.
     * @param httpPort port for HTTP, likewise.
     * @throws UncheckedIOException when a port is taken.
     */
    public OtlpReceiver(final InetAddress address, final int grpcPort, final int httpPort) {
        this.address = address;
        this.grpcPort = grpcPort;
        this.httpPort = httpPort;
        connect();
    }

    /** Port of the gRPC server. */
    public synchronized int grpcPort() {
        return grpcPort;
    }

    /** Port of the HTTP server. */
    public synchronized int httpPort() {
        return httpPort;
    }

    /** URL for an OTLP/gRPC exporter. */
    public String grpcEndpoint() {
        return endpoint(grpcPort());
    }

    /** URL for an OTLP/HTTP exporter, without the path. */
    public String httpEndpoint() {
        return endpoint(httpPort());
    }

    /** All spans taken so far, in order of arrival. */
    public List<ReceivedSpan> spans() {
        return inbox.spans();
    }

    /** All requests so far, in order of arrival, refused ones too. */
    public List<ReceivedRequest> requests() {
        return inbox.requests();
    }

    /** All metrics accepted so far. */
    public ReceivedMetrics metrics() {
        return metrics.metrics();
    }

    /** Requests with metrics that were refused. */
    public int refusedMetrics() {
        return metrics.refused();
    }

    /** From now on answers every request with metrics so; it may be called by several threads at once. */
    public void answerMetricsWith(final Supplier<Answer> answers) {
        metrics.answerWith(answers);
    }

    /**
     * Waits until the metrics accepted so far fulfil the predicate.
     *
     * @throws AssertionError when they do not within the time, with what arrived.
     */
    public ReceivedMetrics awaitMetrics(final Predicate<ReceivedMetrics> predicate, final Duration timeout) {
        return metrics.await(predicate, timeout);
    }

    /** Forgets the spans and requests. */
    public void clear() {
        inbox.clear();
    }

    /** From now on answers every request by this function; it may be called by several threads at once. */
    public void answerWith(final Function<ReceivedRequest, Answer> answers) {
        inbox.answerWith(answers);
    }

    /** Answers the next requests so, one each; after them as before. */
    public void answerNext(final Answer... answers) {
        inbox.answerNext(List.of(answers));
    }

    /** Hands each span taken from now on to the consumer as well, one at a time. */
    public void onSpan(final Consumer<ReceivedSpan> consumer) {
        inbox.onSpan(consumer);
    }

    /** Whether spans are also kept in memory, which is so at first. */
    public void keepSpans(final boolean keep) {
        inbox.keepSpans(keep);
    }

    /**
     * Waits until the spans taken so far fulfil the predicate.
     *
     * @return those spans.
     * @throws AssertionError when they do not within the time, with what arrived.
     */
    public List<ReceivedSpan> awaitSpans(final Predicate<List<ReceivedSpan>> predicate, final Duration timeout) {
        return inbox.awaitSpans(predicate, timeout);
    }

    /** Waits until at least so many spans were taken. */
    public List<ReceivedSpan> awaitSpans(final int count, final Duration timeout) {
        return awaitSpans(spans -> spans.size() >= count, timeout);
    }

    /** Waits until at least so many requests came, also refused ones. */
    public List<ReceivedRequest> awaitRequests(final int count, final Duration timeout) {
        return inbox.awaitRequests(count, timeout);
    }

    /**
     * Stops listening: connections end, and new ones are refused until {@link #connect()}. A request that was taken is answered first,
     * if that takes no longer than five seconds: what a client believes lost was not taken.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the loops end by themselves
    public synchronized void disconnect() {
        if (grpc != null) {
            grpc.shutdown();
            if (!awaitStop(grpc)) {
                grpc.shutdownNow();
                awaitStop(grpc);
            }
            loops.shutdownGracefully(0, STOP_TIMEOUT_S, TimeUnit.SECONDS);
            grpc = null;
        }
        if (http != null) {
            gate.shut(STOP_TIMEOUT_S, TimeUnit.SECONDS);
            http.stop(0);
            http = null;
        }
    }

    /** Listens again, on the same ports. No effect while it listens. */
    public synchronized void connect() {
        try {
            if (grpc == null && grpcPort != OFF) {
                grpc = startGrpc();
                grpcPort = grpc.getPort();
            }
            if (http == null && httpPort != OFF) {
                http = startHttp();
                httpPort = http.getAddress().getPort();
            }
        } catch (final IOException e) {
            disconnect();
            throw new UncheckedIOException(
                    "failed to listen on " + address.getHostAddress() + ", ports " + grpcPort + " and " + httpPort, e);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow(); // answers that still wait are given up
        disconnect();
    }

    @Override
    public String toString() {
        return "OtlpReceiver{grpc=" + grpcEndpoint() + ", http=" + httpEndpoint() + ", " + inbox + "}";
    }

    private Server startGrpc() throws IOException {
        final GrpcTraceService service = new GrpcTraceService(inbox);
        // Threads of its own, made here and now: a socket belongs to the network namespace of the thread that opens it.
        loops = new NioEventLoopGroup(1, OtlpReceiver::daemon);
        return NettyServerBuilder.forAddress(new InetSocketAddress(address, grpcPort))
                .channelType(NioServerSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .addService(service)
                .addService(new GrpcMetricsService(metrics))
                .intercept(service.headerInterceptor())
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .executor(workers)
                .build()
                .start();
    }

    private HttpServer startHttp() throws IOException {
        final HttpServer server = HttpServer.create(new InetSocketAddress(address, httpPort), 0);
        gate = new RequestGate();
        server.createContext("/", gate.guard(new HttpOtlpHandler(inbox, metrics)));
        server.setExecutor(workers);
        server.start();
        return server;
    }

    private String endpoint(final int port) {
        final String host = address.getHostAddress();
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static boolean awaitStop(final Server server) {
        try {
            return server.awaitTermination(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Thread daemon(final Runnable work) {
        final Thread thread = new Thread(work, "otlp-receiver");
        thread.setDaemon(true);
        return thread;
    }
}
