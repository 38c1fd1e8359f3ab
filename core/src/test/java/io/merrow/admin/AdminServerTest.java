package io.merrow.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.merrow.admin.api.ClientNumbers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminServerTest {
    private static final byte[] PIECE = new byte[64 * 1024];
    private static final long LATE_NS = TimeUnit.SECONDS.toNanos(11);

    @TempDir
    private Path directory;

    private final List<SocketChannel> clients = new ArrayList<>();
    private AdminAddress address;
    private AdminServer server;

    @BeforeEach
    void listen() throws IOException {
        address = AdminAddress.parse(directory.resolve("run/admin.sock").toString());
        server = new AdminServer(List.of(AdminEndpoint.forCommands(address)));
        server.pages(request -> request.path().equals("/endless")
                ? new Endless()
                : AdminAnswer.of(200, "hello".getBytes(StandardCharsets.US_ASCII)));
    }

    @AfterEach
    void close() throws IOException {
        for (final SocketChannel client : clients) {
            client.close();
        }
        server.close();
    }

    private SocketChannel ask(final String request) throws IOException {
        final SocketChannel client = address.connect();
        clients.add(client);
        client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        return client;
    }

    /** Serves until nothing moves any more. */
    private void serve(final long nowNs) throws IOException {
        while (server.poll(nowNs) > 0) {
            // Continues.
        }
    }

    private static String read(final SocketChannel client) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(4096);
        while (bytes.hasRemaining() && client.read(bytes) >= 0) {
            // Until it is closed.
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    }

    @Test
    void shouldAnswerAndClose() throws IOException {
        final SocketChannel client = ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        serve(0);
        assertThat(read(client)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello");
        assertThat(server.numbers()).isEqualTo(new ClientNumbers(0, 1, 0, 0));
    }

    @Test
    void shouldDropAClientThatTakesNothingAndServeTheOthers() throws IOException {
        ask("GET /endless HTTP/1.1\r\n\r\n");
        serve(0);
        final SocketChannel other = ask("GET / HTTP/1.1\r\n\r\n");
        serve(1);
        assertThat(read(other)).endsWith("hello");
        assertThat(server.numbers()).isEqualTo(new ClientNumbers(1, 2, 0, 0));
        serve(LATE_NS);
        assertThat(server.numbers()).isEqualTo(new ClientNumbers(0, 2, 0, 1));
    }

    @Test
    void shouldDropAClientThatAsksForNothing() throws IOException {
        ask("GET /");
        serve(0);
        serve(LATE_NS);
        assertThat(server.numbers()).isEqualTo(new ClientNumbers(0, 1, 0, 1));
    }

    @Test
    void shouldTurnAwayMoreThanItTakes() throws IOException {
        for (int i = 0; i < AdminServer.MOST_CLIENTS; i++) {
            ask("GET /");
            serve(0);
        }
        final SocketChannel tooMany = address.connect();
        clients.add(tooMany);
        serve(0);
        assertThat(read(tooMany)).isEmpty();
        assertThat(server.numbers())
                .isEqualTo(new ClientNumbers(AdminServer.MOST_CLIENTS, AdminServer.MOST_CLIENTS, 1, 0));
    }

    @Test
    void shouldRefuseWhatIsNoRequest() throws IOException {
        final SocketChannel client = ask("HELO\r\n\r\n");
        serve(0);
        assertThat(read(client)).startsWith("HTTP/1.1 400 Bad Request\r\n").contains("not an HTTP/1.1 request");
        final SocketChannel longer = ask("GET /" + "x".repeat(9000));
        serve(0);
        assertThat(read(longer)).startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n");
    }

    @Test
    void shouldBeForOwnerAndGroupAndGoWithTheServer() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(address.path())))
                .isEqualTo("rw-rw----");
        server.close();
        assertThat(address.path()).doesNotExist();
    }

    @Test
    void shouldTakeOverASocketWithoutAListenerButNotAnothers() throws IOException {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> AdminEndpoint.forCommands(address))
                .withMessageContaining("another agent listens there");
        final AdminAddress stale =
                AdminAddress.parse(directory.resolve("stale.sock").toString());
        stale.listen().close();
        assertThat(stale.path()).exists();
        AdminEndpoint.forCommands(stale).close();
    }

    @Test
    void shouldBeAUnixSocketOrLoopbackOnly() {
        assertThat(AdminAddress.parse("127.0.0.1:8181")).hasToString("127.0.0.1:8181");
        assertThat(AdminAddress.parse("[::1]:1").isUnix()).isFalse();
        assertThat(AdminAddress.parse("unix:/run/x.sock")).hasToString("/run/x.sock");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdminAddress.parse("0.0.0.0:8181"))
                .withMessageContaining("loopback");
        assertThatIllegalArgumentException().isThrownBy(() -> AdminAddress.parse("example.org:80"));
    }

    private static String host(final String name) {
        return "GET /v1/flows HTTP/1.1\r\nHost: " + name + "\r\n\r\n";
    }

    private static int status(final AdminEndpoint door, final String request) {
        return door.answer(AdminRequest.parse(request), any -> AdminAnswer.of(200, new byte[0]))
                .status();
    }

    @Test
    void shouldGiveAPageToBrowsersOnly() throws IOException {
        try (AdminEndpoint commands = AdminEndpoint.forCommands(AdminAddress.parse("127.0.0.1:0"));
                AdminEndpoint browsers = AdminEndpoint.forBrowsers(AdminAddress.parseOpen("127.0.0.1:0"))) {
            final AdminRequest root = AdminRequest.parse("GET / HTTP/1.1\r\nHost: localhost:8090\r\n\r\n");
            final AdminAnswer page = browsers.answer(root, any -> AdminAnswer.error(404, "not found"));
            assertThat(page.type()).isEqualTo("text/html; charset=utf-8");
            assertThat(new String(page.next(), StandardCharsets.UTF_8)).startsWith("<!doctype html>");
            assertThat(commands.answer(root, any -> AdminAnswer.error(404, "not found"))
                            .status())
                    .isEqualTo(404);
            final AdminRequest other = AdminRequest.parse("GET /../AdminServer.class HTTP/1.1\r\n\r\n");
            assertThat(browsers.answer(other, any -> AdminAnswer.error(404, "not found"))
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void shouldNotBeReadThroughANameThatAnotherPartyGaveToItsAddress() throws IOException {
        try (AdminEndpoint loopback = AdminEndpoint.forBrowsers(AdminAddress.parseOpen("127.0.0.1:0"));
                AdminEndpoint open = AdminEndpoint.forBrowsers(AdminAddress.parseOpen("0.0.0.0:0"))) {
            for (final String name : List.of("localhost:8090", "127.0.0.1", "[::1]:8090")) {
                assertThat(status(loopback, host(name))).as(name).isEqualTo(200);
                assertThat(status(open, host(name))).as(name).isEqualTo(200);
            }
            for (final String name : List.of("evil.example", "127.0.0.1.evil.example:8090", "")) {
                assertThat(status(loopback, host(name))).as(name).isEqualTo(403);
                assertThat(status(open, host(name))).as(name).isEqualTo(403);
            }
            assertThat(status(loopback, host("192.0.2.7:8090"))).isEqualTo(403);
            assertThat(status(open, host("192.0.2.7:8090"))).isEqualTo(200);
            assertThat(status(open, host("[2001:db8::7]:8090"))).isEqualTo(200);
        }
    }

    @Test
    void shouldLetNothingFromElsewhereIntoThePage() throws IOException {
        final SocketChannel client = ask("GET /hello HTTP/1.1\r\n\r\n");
        serve(0);
        assertThat(read(client))
                .contains("Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("X-Content-Type-Options: nosniff\r\n", "Cache-Control: no-store\r\n")
                .doesNotContain("Access-Control-Allow");
    }

    /** Never comes to its end. */
    private static final class Endless implements AdminAnswer {
        @Override
        public int status() {
            return 200;
        }

        @Override
        public String type() {
            return "text/plain";
        }

        @Override
        public byte[] next() {
            return PIECE;
        }
    }
}
