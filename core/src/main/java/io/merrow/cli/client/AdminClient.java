package io.merrow.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.merrow.admin.AdminAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks a running agent's admin interface. Any thread; each call has a connection of its own. */
public final class AdminClient {
    private static final JsonFactory JSON = new JsonFactory();

    private final AdminAddress address;

    public AdminClient(final AdminAddress address) {
        this.address = address;
    }

    /** Takes lines until there are no more; false: wants no more. */
    @FunctionalInterface
    public interface LineConsumer {
        boolean onLine(String line) throws IOException;
    }

    /**
     * One JSON object.
     *
     * @throws IOException saying in one line what is wrong and what to do.
     */
    public Map<String, Object> get(final String path, final Map<String, String> parameters) throws IOException {
        final StringBuilder body = new StringBuilder();
        stream(path, parameters, line -> {
            body.append(line);
            return true;
        });
        return object(body.toString());
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
                    throw new IOException(String.valueOf(object(line).get("error")));
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

    /** Reads a JSON object: maps, lists, strings, longs, doubles, booleans. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(final String text) throws IOException {
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException(
                        "the response is not a JSON object: check that the address belongs to a merrow agent");
            }
            return (Map<String, Object>) value(json);
        }
    }

    /** An object within an object; throws IOException when it is not there. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> child(final Map<String, Object> object, final String name) throws IOException {
        if (object.get(name) instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IOException("the response has no " + name + ": the agent may have another version");
    }

    private static Object value(final JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                final Map<String, Object> map = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    final String name = json.currentName();
                    json.nextToken();
                    map.put(name, value(json));
                }
                yield map;
            }
            case START_ARRAY -> {
                final List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> json.getText();
        };
    }

    @Override
    public String toString() {
        return "AdminClient{" + address + '}';
    }
}
