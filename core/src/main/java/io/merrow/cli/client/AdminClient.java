package io.merrow.cli.client;

import io.merrow.admin.AdminAddress;
import io.merrow.admin.api.AdminJson;
import io.merrow.admin.api.ErrorAnswer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** A client of a running agent's admin interface. Any thread; each call has a connection of its own. */
public final class AdminClient {
    private final AdminAddress address;

    public AdminClient(final AdminAddress address) {
        this.address = address;
    }

    /** Takes lines until there are no more; false: that was the last one wanted. */
    @FunctionalInterface
    public interface LineConsumer {
        boolean onLine(String line) throws IOException;
    }

    /**
     * One JSON object.
     *
     * @throws IOException with what is wrong and what to do, in one line.
     */
    public <T> T get(final String path, final Map<String, String> parameters, final Class<T> type) throws IOException {
        final StringBuilder body = new StringBuilder();
        stream(path, parameters, line -> {
            body.append(line);
            return true;
        });
        return AdminJson.read(body.toString(), type);
    }

    /** Line by line, for as long as the agent sends; throws as above. */
    public void stream(final String path, final Map<String, String> parameters, final LineConsumer consumer)
            throws IOException {
        try (SocketChannel channel = connect()) {
            channel.write(ByteBuffer.wrap(
                    ("GET " + path + query(parameters) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII)));
            final BufferedReader reader =
                    new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
            final boolean isFine = readHead(reader);
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!isFine) {
                    throw new IOException(
                            AdminJson.read(line, ErrorAnswer.class).error());
                }
                if (!consumer.onLine(line)) {
                    return;
                }
            }
        }
    }

    private SocketChannel connect() throws IOException {
        try {
            return address.connect();
        } catch (final IOException e) {
            if (String.valueOf(e.getMessage()).contains("Permission denied")) {
                throw new IOException(
                        "permission denied at " + address + ": run as root or as a member of the socket's group", e);
            }
            throw new IOException(
                    "no agent listening at " + address + " (" + e.getMessage()
                            + "); start one with merrow run, or set --address to its internal.admin.address",
                    e);
        }
    }

    private boolean readHead(final BufferedReader reader) throws IOException {
        final String status = reader.readLine();
        if (status == null || !status.startsWith("HTTP/1.1 ")) {
            throw new IOException(
                    "no response from " + address + ": connection closed; the agent may have too many clients, retry");
        }
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            // Nothing in the other headers matters.
        }
        return status.startsWith("HTTP/1.1 200");
    }

    private static String query(final Map<String, String> parameters) {
        return parameters.isEmpty()
                ? ""
                : parameters.entrySet().stream()
                        .map(each -> each.getKey() + '=' + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }

    @Override
    public String toString() {
        return "AdminClient{" + address + '}';
    }
}
