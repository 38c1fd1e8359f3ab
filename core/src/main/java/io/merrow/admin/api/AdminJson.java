package io.merrow.admin.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Writes and reads the records of this package as JSON, a line each: names in snake case, in the order of the components. Any thread. */
public final class AdminJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private AdminJson() {}

    /** One line without its line feed. */
    public static String text(final Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** One line with its line feed, UTF-8. */
    public static byte[] line(final Object value) {
        return (text(value) + '\n').getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IOException naming what to do, when the text is something else. */
    public static <T> T read(final String text, final Class<T> type) throws IOException {
        try {
            return MAPPER.readValue(text, type);
        } catch (final JacksonException e) {
            throw new IOException(
                    "failed to read the response as " + type.getSimpleName() + ": " + e.getOriginalMessage()
                            + "; check that the address belongs to a merrow agent of this version",
                    e);
        }
    }
}
