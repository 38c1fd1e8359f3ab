package io.merrow.perf.cluster;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One connection to the server: requests by HTTP/1.1 (RFC 9112), and a stream of events as WebSocket text frames (RFC 6455) where the
 * client asks for that, else as chunks. One thread reads; {@link #event} is for the one that writes events.
 */
final class ApiSocket implements AutoCloseable {
    private static final String WEB_SOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3
    private static final int FINAL_TEXT_FRAME = 0x81;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private boolean isWebSocket;
    /** Its watch wants metadata alone. */
    volatile boolean isPartial;

    ApiSocket(final Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /** @param headers by their names in lower case. */
    record Request(String path, String query, Map<String, String> headers) {
        String header(final String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** The next request; null: the client has closed. */
    Request next() throws IOException {
        final String first = line();
        if (first == null) {
            return null;
        }
        final Map<String, String> headers = new HashMap<>();
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            final int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        final String target = first.split(" ")[1];
        final int question = target.indexOf('?');
        return question < 0
                ? new Request(target, "", headers)
                : new Request(target.substring(0, question), target.substring(question + 1), headers);
    }

    private String line() throws IOException {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            if (next != '\r') {
                line.write(next);
            }
            next = in.read();
        }
        return next < 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
    }

    void answer(final String status, final String text) throws IOException {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length
                + "\r\n\r\n");
        out.write(bytes);
        out.flush();
    }

    /** Answers a watch; events may be written afterwards. */
    void open(final Request request) throws IOException {
        final String key = request.header("sec-websocket-key");
        isWebSocket = !key.isEmpty();
        write(
                isWebSocket
                        ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        out.flush();
    }

    private static String accept(final String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + WEB_SOCKET_GUID).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** @param line with its line feed. */
    void event(final byte[] line) throws IOException {
        if (isWebSocket) {
            out.write(FINAL_TEXT_FRAME);
            if (line.length < LENGTH_16) {
                out.write(line.length);
            } else if (line.length < 1 << 16) {
                out.write(LENGTH_16);
                out.write(line.length >> 8);
                out.write(line.length);
            } else {
                out.write(LENGTH_64);
                out.write(ByteBuffer.allocate(Long.BYTES).putLong(line.length).array());
            }
            out.write(line);
        } else {
            write(Integer.toHexString(line.length) + "\r\n");
            out.write(line);
            write("\r\n");
        }
        out.flush();
    }

    /** Waits until the client closes; what it sends until then is ignored. */
    void awaitEnd() throws IOException {
        final byte[] ignored = new byte[1024];
        while (in.read(ignored) >= 0) {
            continue;
        }
    }

    private void write(final String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public String toString() {
        return "ApiSocket{" + socket + ", isWebSocket=" + isWebSocket + '}';
    }
}
