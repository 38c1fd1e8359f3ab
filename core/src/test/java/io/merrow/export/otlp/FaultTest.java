package io.merrow.export.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Status;
import io.merrow.export.ExportHarness;
import io.merrow.export.delivery.ExportSettings;
import io.merrow.export.delivery.RetrySchedule;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.otlp.client.TlsFiles;
import io.merrow.lab.Answer;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import io.merrow.telemetry.LedgerCounter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything a collector may do wrong: each has one clear line, a metric, and no record that the ledger does not show. */
class FaultTest {
    private final LogCapture log = new LogCapture();
    private OtlpReceiver receiver;
    private ExportHarness harness;

    @AfterEach
    void close() {
        if (harness != null) {
            assertThat(harness.ledgerDifference()).as("ledger: " + harness).isZero();
            harness.useRealTime();
            harness.agent.drain(System.nanoTime());
            assertThat(harness.ledgerDifference())
                    .as("ledger after the end: " + harness)
                    .isZero();
            harness.close();
        }
        if (receiver != null) {
            receiver.close();
        }
        log.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportThatTheCollectorIsUnreachableAndDeliverOnceItIsBack(final OtlpSettings.Protocol protocol) {
        receiver = new OtlpReceiver();
        receiver.disconnect();
        start(endpoint(protocol), protocol);
        harness.useRealTime();
        harness.offerNumbered(0, 8);
        harness.turnUntil(() -> count(LedgerCounter.EXPORT_FAILURES_UNREACHABLE) >= 4);
        assertOneLine("Connection refused", "Check that the collector is running");
        receiver.connect();
        harness.turnUntil(() -> count(LedgerCounter.RECORDS_EXPORTED) == 8);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportThatAHostNameCannotBeResolved(final OtlpSettings.Protocol protocol) {
        start("http://collector.invalid:4317", protocol);
        failOnce(LedgerCounter.EXPORT_FAILURES_UNREACHABLE);
        assertOneLine("failed to resolve the host name collector.invalid");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportThatTheCollectorIsTooSlowAndSendAgain(final OtlpSettings.Protocol protocol) {
        receiver = new OtlpReceiver();
        receiver.answerNext(Answer.ok().after(Duration.ofSeconds(3)));
        start(endpoint(protocol), protocol, Duration.ofMillis(700));
        failOnce(LedgerCounter.EXPORT_FAILURES_TIMEOUT);
        assertOneLine("timed out after 700 ms", "export.traces.otlp.timeout");
        harness.turnUntil(
                () -> { // on a busy machine a later attempt may time out, too
                    harness.advance(1);
                    return count(LedgerCounter.RECORDS_EXPORTED) == 4;
                });
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportThatTheConnectionWasResetInTheMiddle(final OtlpSettings.Protocol protocol) throws IOException {
        try (RawServer server = new RawServer(socket -> {
            socket.getInputStream().readNBytes(40);
            socket.setSoLinger(true, 0);
        })) {
            start(server.endpoint(), protocol);
            failOnce(LedgerCounter.EXPORT_FAILURES_UNREACHABLE);
            assertOneLine(
                    "failed to export 4 records to collector " + server.endpoint(),
                    "Check that the collector is running");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportThatAnotherServerListensThere(final OtlpSettings.Protocol protocol) throws IOException {
        try (RawServer server = new RawServer(socket -> {
            socket.getOutputStream()
                    .write("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            socket.getInputStream().readNBytes(4096);
        })) {
            start(server.endpoint(), protocol);
            harness.offerNumbered(0, 4);
            harness.turnUntil(() -> count(LedgerCounter.EXPORT_BATCHES_FAILED) == 1);
            // Over HTTP/2 it depends on who is first whether the client has read the rubbish or only knows the end.
            final long unreachable = count(LedgerCounter.EXPORT_FAILURES_UNREACHABLE);
            assertThat(count(LedgerCounter.EXPORT_FAILURES_ANSWER) + unreachable)
                    .isEqualTo(1);
            if (protocol == OtlpSettings.Protocol.HTTP_BINARY) {
                assertThat(unreachable).isZero();
            }
            assertOneLine("failed to export 4 records to collector " + server.endpoint());
        }
    }

    @Test
    void shouldNotTakeAWebPageForAYes() throws IOException {
        try (WebServer server = new WebServer(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            return "<html>welcome</html>";
        })) {
            start(server.endpoint(), OtlpSettings.Protocol.HTTP_BINARY);
            failOnce(LedgerCounter.EXPORT_FAILURES_ANSWER);
            assertOneLine("text/html, not an OTLP response");
        }
    }

    @Test
    void shouldNotTakeRubbishForAYes() throws IOException {
        try (WebServer server = new WebServer(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            return "\u000f\u000f\u000f";
        })) {
            start(server.endpoint(), OtlpSettings.Protocol.HTTP_BINARY);
            failOnce(LedgerCounter.EXPORT_FAILURES_ANSWER);
            assertOneLine("a body that is not OTLP");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveTheCollectorAloneForAsLongAsItAsks(final OtlpSettings.Protocol protocol) {
        receiver = new OtlpReceiver();
        receiver.answerNext(Answer.retryAfter(Duration.ofSeconds(7)));
        start(endpoint(protocol), protocol);
        failOnce(LedgerCounter.EXPORT_FAILURES_STATUS);
        harness.offerNumbered(4, 8);
        harness.advance(6_900);
        turnFor(200);
        assertThat(receiver.requests()).as("neither that batch nor another").hasSize(1);
        harness.advance(100);
        harness.turnUntil(() -> count(LedgerCounter.RECORDS_EXPORTED) == 8);
        assertOneLine("retrying in 7000 ms");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldUnderstandADateAsTimeToComeBack(final boolean withClock) throws IOException {
        final AtomicInteger requests = new AtomicInteger();
        final Instant now = withClock ? Instant.parse("2001-02-03T04:05:06Z") : Instant.now();
        try (RawServer server = new RawServer(socket -> {
            readRequest(socket.getInputStream());
            requests.incrementAndGet();
            final String answer = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n"
                    + (withClock ? "Date: " + httpDate(now) + "\r\n" : "")
                    + "Retry-After: " + httpDate(now.plusSeconds(40)) + "\r\n\r\n";
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        })) {
            start(server.endpoint(), OtlpSettings.Protocol.HTTP_BINARY);
            failOnce(LedgerCounter.EXPORT_FAILURES_STATUS);
            harness.advance(35_000);
            turnFor(100);
            assertThat(requests).hasValue(1);
            harness.advance(6_000);
            harness.turnUntil(() -> requests.get() == 2);
            harness.turnUntil(() -> count(LedgerCounter.EXPORT_FAILURES_STATUS) == 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSplitABatchThatIsTooLargeAndLoseNoRecord(final OtlpSettings.Protocol protocol) {
        receiver = new OtlpReceiver();
        receiver.answerWith(request -> request.spanCount() > 5
                ? Answer.failure(
                        Status.Code.RESOURCE_EXHAUSTED, 413, "grpc: received message larger than max (50 vs. 40)")
                : Answer.ok());
        start(endpoint(protocol), protocol, Duration.ofSeconds(10), settings(32));
        harness.offerNumbered(0, 64);
        harness.turnUntil(() -> harness.agent.queued() == 0);
        assertThat(count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(64);
        assertThat(count(LedgerCounter.EXPORT_BATCHES_SPLIT)).isBetween(3L, 7L);
        assertThat(receiver.spans().stream().map(ReceivedSpan::spanId).distinct())
                .hasSize(64);
        assertThat(receiver.spans()).hasSize(64);
        assertOneLine("records as too large", "max_batch_size");
    }

    @ParameterizedTest
    @EnumSource
    void shouldDropARecordThatIsTooLargeByItself(final OtlpSettings.Protocol protocol) {
        receiver = new OtlpReceiver();
        receiver.answerWith(
                request -> Answer.failure(Status.Code.RESOURCE_EXHAUSTED, 413, "gRPC message exceeds maximum size 1"));
        start(endpoint(protocol), protocol);
        harness.offerNumbered(0, 4);
        harness.turnUntil(() -> harness.agent.queued() == 0);
        assertThat(count(LedgerCounter.RECORDS_DROPPED_REFUSED)).isEqualTo(4);
    }

    @Test
    void shouldKeepWhatAnExhaustedCollectorDoesNotTake() {
        receiver = new OtlpReceiver();
        receiver.answerNext(
                Answer.failure(Status.Code.RESOURCE_EXHAUSTED, 429, "data refused due to high memory usage"));
        start(receiver.grpcEndpoint(), OtlpSettings.Protocol.GRPC);
        failOnce(LedgerCounter.EXPORT_FAILURES_STATUS);
        assertOneLine("RESOURCE_EXHAUSTED (data refused due to high memory usage)");
        harness.advance(100);
        harness.turnUntil(() -> count(LedgerCounter.RECORDS_EXPORTED) == 4);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLogAWarningThatComesWithASuccess(final OtlpSettings.Protocol protocol) {
        receiver = new OtlpReceiver();
        receiver.answerNext(Answer.partialSuccess(0, "attribute names will change"));
        start(endpoint(protocol), protocol);
        harness.offerNumbered(0, 4);
        harness.turnUntil(() -> count(LedgerCounter.RECORDS_EXPORTED) == 4);
        assertOneLine("accepted a batch but warns: attribute names will change");
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndInTimeThoughTheCollectorDoesNotAnswer(final OtlpSettings.Protocol protocol) {
        receiver = new OtlpReceiver();
        receiver.answerWith(request -> Answer.ok().after(Duration.ofSeconds(30)));
        start(endpoint(protocol), protocol);
        harness.offerNumbered(0, 8);
        harness.agent.doWork();
        harness.useRealTime();
        assertThat(harness.agent.drain(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200)))
                .isFalse();
        harness.agent.onClose();
        assertThat(count(LedgerCounter.RECORDS_EXPORTED))
                .as("what it would have said yes to, had anybody waited")
                .isZero();
        assertThat(count(LedgerCounter.RECORDS_DROPPED_SHUTDOWN)).isEqualTo(8);
    }

    private void failOnce(final LedgerCounter counter) {
        harness.offerNumbered(0, 4);
        harness.turnUntil(() -> count(LedgerCounter.EXPORT_BATCHES_FAILED) == 1);
        assertThat(count(counter)).as(counter + ": " + harness).isEqualTo(1);
    }

    private void turnFor(final int turns) {
        for (int i = 0; i < turns; i++) {
            harness.agent.doWork();
        }
    }

    private void assertOneLine(final String... parts) {
        assertThat(log.warnings()).hasSize(1);
        assertThat(log.warnings().get(0)).contains(parts).doesNotContain("\n");
    }

    private long count(final LedgerCounter counter) {
        return harness.count(counter);
    }

    private String endpoint(final OtlpSettings.Protocol protocol) {
        return protocol == OtlpSettings.Protocol.GRPC ? receiver.grpcEndpoint() : receiver.httpEndpoint();
    }

    private void start(final String endpoint, final OtlpSettings.Protocol protocol) {
        start(endpoint, protocol, Duration.ofSeconds(10));
    }

    private void start(final String endpoint, final OtlpSettings.Protocol protocol, final Duration timeout) {
        start(endpoint, protocol, timeout, settings(4));
    }

    private void start(
            final String endpoint,
            final OtlpSettings.Protocol protocol,
            final Duration timeout,
            final ExportSettings settings) {
        harness = new ExportHarness(
                settings,
                ExportHarness.otlp(
                        new OtlpSettings(endpoint, protocol, timeout, true, true, Map.of(), TlsFiles.SYSTEM),
                        settings.maxConcurrentExports()));
    }

    /** Retries after 10 ms to 40 ms, for 10 minutes, by the test's time. */
    private static ExportSettings settings(final int batch) {
        return new ExportSettings(
                batch,
                TimeUnit.MILLISECONDS.toNanos(100),
                64,
                2,
                RetrySchedule.of(Duration.ofMillis(10), Duration.ofMillis(40), Duration.ofMinutes(10)),
                0);
    }

    /** A whole request, so that the answer is not lost in a reset. */
    private static void readRequest(final InputStream in) throws IOException {
        final StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        final Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
        assertThat(length.find()).isTrue();
        in.readNBytes(Integer.parseInt(length.group(1)));
    }

    private static String httpDate(final Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atZone(ZoneOffset.UTC));
    }

    /** What a connection gets before it is closed. */
    private interface Treatment {
        void of(Socket socket) throws IOException;
    }

    /** Treats each connection on a thread of its own. */
    private static final class RawServer implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        private RawServer(final Treatment treatment) throws IOException {
            final Thread thread = new Thread(() -> serve(treatment), "raw-server");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(final Treatment treatment) {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    treatment.of(socket);
                } catch (final IOException e) {
                    // The test is over, or the client went.
                }
            }
        }

        private String endpoint() {
            return "http://127.0.0.1:" + server.getLocalPort() + "/v1/traces";
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    /** Answers each request with a text. */
    private static final class WebServer implements AutoCloseable {
        private final HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

        private WebServer(final Function<HttpExchange, String> answers) throws IOException {
            this(200, answers);
        }

        private WebServer(final int status, final Function<HttpExchange, String> answers) throws IOException {
            server.createContext("/", exchange -> {
                try (exchange;
                        InputStream in = exchange.getRequestBody()) {
                    in.readAllBytes();
                    final byte[] body = answers.apply(exchange).getBytes(StandardCharsets.ISO_8859_1);
                    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                }
            });
            server.start();
        }

        private String endpoint() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
