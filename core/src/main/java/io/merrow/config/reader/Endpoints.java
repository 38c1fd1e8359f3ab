package io.merrow.config.reader;

import java.net.URI;
import java.net.URISyntaxException;

/** URLs of collectors. */
final class Endpoints {
    private static final int MAX_PORT = 65535;
    private static final String EXAMPLE = "write it like http://localhost:4317";

    private Endpoints() {}

    /** @throws IllegalArgumentException when it cannot be an endpoint; the message is the hint. */
    static URI parse(final String text) {
        final URI uri = syntax(text);
        final String scheme = uri.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException(EXAMPLE);
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("take the user and password out of it and set a header");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("it has no valid host; " + EXAMPLE);
        }
        if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            throw new IllegalArgumentException("its port must be 1 to " + MAX_PORT);
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("take away what follows the path (? or #)");
        }
        return uri;
    }

    private static URI syntax(final String text) {
        try {
            return new URI(text);
        } catch (final URISyntaxException e) {
            throw new IllegalArgumentException(EXAMPLE, e);
        }
    }
}
