package io.merrow.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The configuration that {@code merrow config init} prints: the collector's endpoint, and what is most often set next. */
final class InitialConfig {
    private static final String RESOURCE = "/io/merrow/config/init.yaml";
    private static final String DEFAULT_ENDPOINT = "http://localhost:4317";

    private InitialConfig() {}

    /** @param endpoint URL of the collector, or null for the default. */
    static String text(final String endpoint) throws IOException {
        try (InputStream resource = InitialConfig.class.getResourceAsStream(RESOURCE)) {
            final String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            return endpoint == null ? text : text.replace(DEFAULT_ENDPOINT, endpoint);
        }
    }
}
