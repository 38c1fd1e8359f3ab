package io.merrow.export.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.otlp.client.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers over HTTP that send us elsewhere, or are far too long. */
@Timeout(60)
class AnswerTest {
    private static final byte[] MESSAGE = {};

    private final List<String> seen = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    /** Answers requests to a path. */
    private void on(final String path, final int status, final String location, final byte[] body) {
        server.createContext(path, exchange -> {
            try (exchange;
                    InputStream in = exchange.getRequestBody()) {
                in.readAllBytes();
                seen.add(exchange.getRequestMethod() + " " + path + " " + key(exchange));
                if (!location.isEmpty()) {
                    exchange.getResponseHeaders().set("Location", location);
                }
                exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            } catch (final IOException e) {
                // The client does not read all.
            }
        });
    }

    private static String key(final HttpExchange exchange) {
        return String.valueOf(exchange.getRequestHeaders().getFirst("x-key"));
    }

    private String url(final String host, final String path) {
        return "http://" + host + ":" + server.getAddress().getPort() + path;
    }

    private DeliveryOutcome send(final String path) throws IOException {
        final OtlpSettings settings = new OtlpSettings(
                url("127.0.0.1", path),
                OtlpSettings.Protocol.HTTP_BINARY,
                Duration.ofSeconds(20),
                false,
                true,
                Map.of("x-key", "secret"),
                TlsFiles.SYSTEM);
        try (OtlpClient client = new OtlpClient(settings, 1, Map.of())) {
            return new HttpCall(settings, Headers.of(settings.headers()), System::currentTimeMillis)
                    .send(client.current(), MESSAGE, 0, 0, false);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void shouldFollowARedirectOnceWithTheSameRequest(final int status) throws IOException {
        on("/old", status, "/new", MESSAGE);
        on("/new", 200, "", MESSAGE);
        assertThat(send("/old").kind()).isEqualTo(DeliveryOutcome.Kind.DELIVERED);
        assertThat(seen).containsExactly("POST /old secret", "POST /new secret");
    }

    @Test
    void shouldNotSendHeadersToAnotherServer() throws IOException {
        on("/old", 307, url("localhost", "/new"), MESSAGE);
        on("/new", 200, "", MESSAGE);
        assertThat(send("/old").kind()).isEqualTo(DeliveryOutcome.Kind.DELIVERED);
        assertThat(seen).containsExactly("POST /old secret", "POST /new null");
    }

    @Test
    void shouldFollowOnlyOneRedirect() throws IOException {
        on("/old", 307, "/old", MESSAGE);
        final DeliveryOutcome outcome = send("/old");
        assertThat(outcome.kind()).isEqualTo(DeliveryOutcome.Kind.REFUSED);
        assertThat(outcome.detail()).contains("307", "redirected to /old", "export.traces.otlp.endpoint");
        assertThat(seen).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1/", "http://:0/", ""})
    void shouldNameARedirectThatLeadsNowhere(final String location) throws IOException {
        on("/old", 308, location, MESSAGE);
        final DeliveryOutcome outcome = send("/old");
        assertThat(outcome.kind()).isEqualTo(DeliveryOutcome.Kind.REFUSED);
        assertThat(outcome.detail()).contains("308");
    }

    /** Longer than is read: the status decides. */
    @Test
    void shouldClassifyALongAnswerByItsStatus() throws IOException {
        final byte[] tooLong = new byte[3 << 20];
        on("/fine", 200, "", tooLong);
        on("/busy", 503, "", tooLong);
        on("/wrong", 400, "", tooLong);
        assertThat(send("/fine").kind()).isEqualTo(DeliveryOutcome.Kind.DELIVERED);
        assertThat(send("/busy").kind()).isEqualTo(DeliveryOutcome.Kind.RETRY);
        assertThat(send("/wrong").kind()).isEqualTo(DeliveryOutcome.Kind.REFUSED);
    }
}
