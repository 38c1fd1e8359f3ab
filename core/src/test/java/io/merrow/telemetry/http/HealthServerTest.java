package io.merrow.telemetry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.telemetry.http.HealthCheck.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthServerTest {
    private static final int STUCK_CLIENTS = 8;

    private final AtomicReference<Result> collector = new AtomicReference<>(new Result(true, "acknowledged"));

    @Test
    void shouldAnswerWithAReasonForEachCheck() throws Exception {
        try (HealthServer server = start()) {
            final HttpResponse<String> ready = Http.get(server.port(), "/readyz");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(ready.body())
                    .contains("\"collector\":{\"ok\":true,\"reason\":\"acknowledged\"}", "\"status\":\"ok\"");

            collector.set(new Result(false, "says \"no\""));
            final HttpResponse<String> notReady = Http.get(server.port(), "/readyz");
            assertThat(notReady.statusCode()).isEqualTo(503);
            assertThat(notReady.body()).contains("\"reason\":\"says \\\"no\\\"\"", "\"status\":\"unavailable\"");
            assertThat(Http.get(server.port(), "/livez").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldKnowOnlyItsPathsAndOnlyGet() throws Exception {
        try (HealthServer server = start()) {
            assertThat(Http.get(server.port(), "/livez/x").statusCode()).isEqualTo(404);
            assertThat(Http.get(server.port(), "/").statusCode()).isEqualTo(404);
            assertThat(Http.send(server.port(), "/livez", "POST", "").statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void shouldNameAddressPortAndKeysWhenThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            final int port = taken.getLocalPort();
            assertThatThrownBy(() -> new HealthServer("127.0.0.1", port, List.of(), List.of()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage(
                            "failed to listen on 127.0.0.1 port " + port
                                    + ": Address already in use; set another port with internal.server.listen_address and internal.server.port, or disable it with internal.server.enabled: false");
        }
    }

    @Test
    void shouldAnswerThoughMoreClientsAreStuckThanThereAreThreads() throws Exception {
        final List<Socket> stuck = new ArrayList<>();
        try (HealthServer server = start()) {
            for (int i = 0; i < STUCK_CLIENTS; i++) {
                final Socket socket = new Socket("127.0.0.1", server.port());
                socket.getOutputStream().write("GET /live".getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                stuck.add(socket);
                stuck.add(new Socket("127.0.0.1", server.port())); // connects and sends nothing
            }
            assertThat(Http.get(server.port(), "/livez").statusCode()).isEqualTo(200);
        } finally {
            for (final Socket socket : stuck) {
                socket.close();
            }
        }
    }

    private HealthServer start() {
        return new HealthServer(
                "127.0.0.1",
                0,
                List.of(new HealthCheck("threads", () -> new Result(true, "all run"))),
                List.of(new HealthCheck("collector", collector::get)));
    }
}
