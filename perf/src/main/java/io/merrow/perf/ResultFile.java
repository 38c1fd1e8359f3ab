package io.merrow.perf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of a file in {@code perf/results}: name → values, one for each round. Reads the JSON of the kernel's
 * benchmarks, of JMH and of the load lab. Stateless.
 */
final class ResultFile {
    private ResultFile() {}

    /**
     * Reads it.
     *
     * @throws IOException when it cannot be read or is none of the three.
     */
    static Map<String, List<Double>> read(final Path file) throws IOException {
        final Map<String, List<Double>> figures = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            if (json.nextToken() == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    figure(object(json), figures);
                }
            } else {
                load(object(json), figures);
            }
        }
        if (figures.isEmpty()) {
            throw new IOException(file + " has no figures: not a result of scripts/bench or scripts/load-test");
        }
        return figures;
    }

    private static void figure(final Map<String, Object> object, final Map<String, List<Double>> figures) {
        if (object.containsKey("benchmark")) {
            final String full = String.valueOf(object.get("benchmark"));
            final StringBuilder name =
                    new StringBuilder(full.substring(full.lastIndexOf('.', full.lastIndexOf('.') - 1) + 1));
            if (object.get("params") instanceof Map<?, ?> parameters) {
                parameters.forEach(
                        (key, value) -> name.append(' ').append(key).append('=').append(value));
            }
            if (object.get("primaryMetric") instanceof Map<?, ?> metric
                    && metric.get("score") instanceof Double score) {
                add(figures, name + ", " + metric.get("scoreUnit"), score);
            }
        } else if (object.get("rounds") instanceof List<?> rounds) {
            final String name = object.get("shape") + ": " + object.get("what") + ", " + object.get("unit");
            rounds.forEach(round -> add(figures, name, (Double) round));
        }
    }

    private static void load(final Map<String, Object> object, final Map<String, List<Double>> figures) {
        if (object.get("steps") instanceof List<?> steps) {
            for (final Object step : steps) {
                if (step instanceof Map<?, ?> map && map.get("figures") instanceof Map<?, ?> values) {
                    values.forEach((name, value) -> add(figures, map.get("scenario") + ": " + name, (Double) value));
                }
            }
        }
    }

    private static void add(final Map<String, List<Double>> figures, final String name, final double value) {
        figures.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    private static Map<String, Object> object(final JsonParser json) throws IOException {
        final Map<String, Object> object = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            final String name = json.currentName();
            json.nextToken();
            object.put(name, value(json));
        }
        return object;
    }

    private static Object value(final JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> {
                final List<Object> values = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    values.add(value(json));
                }
                yield values;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            default -> json.getText();
        };
    }
}
