package io.merrow.config.keys;

import java.net.URI;
import java.util.Locale;
import okhttp3.HttpUrl;

/**
 * URLs of collectors, read as the HTTP client reads them: a host may be any name that resolves, such as that of a service
 * in a namespace that begins with a digit, or one with an underscore.
 */
final class Endpoints {
    private static final int MAX_PORT = 65535;
    private static final String EXAMPLE = "write it like http://localhost:4317";

    private Endpoints() {}

    /** @throws IllegalArgumentException when it cannot be an endpoint; the message is the hint. */
    static URI parse(final String text) {
        final int colon = text.indexOf(':');
        final String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") || !text.startsWith("://", colon)) {
            throw new IllegalArgumentException(EXAMPLE);
        }
        final String canonical = scheme + text.substring(colon);
        final HttpUrl url = HttpUrl.parse(canonical);
        final boolean hasHost = text.length() > colon + 3 && "/?#".indexOf(text.charAt(colon + 3)) < 0;
        if (url == null || !hasHost) {
            throw new IllegalArgumentException(hint(canonical));
        }
        if (!url.encodedUsername().isEmpty() || !url.encodedPassword().isEmpty()) {
            throw new IllegalArgumentException("remove the user and password, and set a header");
        }
        if (url.encodedQuery() != null || url.encodedFragment() != null) {
            throw new IllegalArgumentException("remove the query or fragment (? or #)");
        }
        return syntax(canonical);
    }

    /** What is wrong with a URL that the client does not take. */
    private static String hint(final String text) {
        final String authority = text.replaceFirst("^[a-z]+://", "").replaceFirst("[/?#].*", "");
        if (authority.startsWith("[") && authority.contains("%")) {
            return "an IPv6 address with a zone cannot be used; name the host, or use an address without a zone";
        }
        final String port = authority.substring(authority.lastIndexOf(':') + 1);
        if (!port.equals(authority) && port.chars().allMatch(Character::isDigit)) {
            final boolean isPort = port.length() <= 5
                    && !port.isEmpty()
                    && Integer.parseInt(port) >= 1
                    && Integer.parseInt(port) <= MAX_PORT;
            if (!isPort) {
                return "the port must be 1 to " + MAX_PORT;
            }
        }
        return "the host is not valid; " + EXAMPLE;
    }

    private static URI syntax(final String text) {
        try {
            return URI.create(text);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException(EXAMPLE, e);
        }
    }
}
