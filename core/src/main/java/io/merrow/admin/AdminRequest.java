package io.merrow.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The first line of an HTTP/1 request and what matters of the rest.
 *
 * @param path       without the parameters.
 * @param parameters decoded, by name.
 * @param host       of the Host header without its port; null without one.
 */
record AdminRequest(String method, String path, Map<String, String> parameters, String host) {
    /** Throws IllegalArgumentException when it is no HTTP request. */
    static AdminRequest parse(final String head) {
        final String[] lines = head.split("\r?\n");
        final String[] parts = lines[0].split(" ");
        if (parts.length != 3 || !parts[1].startsWith("/") || !parts[2].startsWith("HTTP/1.")) {
            throw new IllegalArgumentException("not an HTTP/1.1 request");
        }
        final int question = parts[1].indexOf('?');
        final String path = question < 0 ? parts[1] : parts[1].substring(0, question);
        final Map<String, String> parameters = new HashMap<>();
        if (question >= 0) {
            for (final String pair : parts[1].substring(question + 1).split("&")) {
                final int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.put(
                            pair.substring(0, equals),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return new AdminRequest(parts[0], path, Map.copyOf(parameters), host(lines));
    }

    private static String host(final String[] lines) {
        for (final String line : lines) {
            if (line.toLowerCase(Locale.ROOT).startsWith("host:")) {
                return line.substring(5).strip().replaceAll(":\\d+$", "");
            }
        }
        return null;
    }

    String text(final String name, final String otherwise) {
        return parameters.getOrDefault(name, otherwise);
    }

    /** Throws IllegalArgumentException when it is no number from 0 to {@code most}. */
    int number(final String name, final int otherwise, final int most) {
        final String text = parameters.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(name + " must be a number from 0 to " + most + ", not " + text);
        }
        return Integer.parseInt(text);
    }
}
