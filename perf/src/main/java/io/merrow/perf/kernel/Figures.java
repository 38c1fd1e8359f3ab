package io.merrow.perf.kernel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, ns: each figure with all its rounds. Figures stand in the order of their first round. */
final class Figures {
    private final Map<Figure, List<Double>> rounds = new LinkedHashMap<>();

    private record Figure(String shape, String what) {}

    /** Adds a round's value to the figure. */
    void add(final String shape, final String what, final double ns) {
        rounds.computeIfAbsent(new Figure(shape, what), figure -> new ArrayList<>())
                .add(ns);
    }

    /** Prints the figures of one shape: median, least and most of the rounds. */
    void print(final String shape, final PrintStream out) {
        out.println();
        out.printf(Locale.ROOT, "%-46s %10s %10s %10s%n", shape + ", ns", "median", "min", "max");
        rounds.forEach((figure, values) -> {
            if (figure.shape.equals(shape)) {
                final double[] sorted = sorted(values);
                out.printf(
                        Locale.ROOT,
                        "  %-44s %10.1f %10.1f %10.1f%n",
                        figure.what,
                        sorted[sorted.length / 2],
                        sorted[0],
                        sorted[sorted.length - 1]);
            }
        });
    }

    /** Writes all figures with all their rounds as a JSON array. */
    void write(final Path file) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(Files.newBufferedWriter(file))) {
            json.useDefaultPrettyPrinter().writeStartArray();
            for (final Map.Entry<Figure, List<Double>> entry : rounds.entrySet()) {
                final double[] values =
                        entry.getValue().stream().mapToDouble(d -> d).toArray();
                json.writeStartObject();
                json.writeStringField("shape", entry.getKey().shape);
                json.writeStringField("what", entry.getKey().what);
                json.writeStringField("unit", "ns");
                json.writeNumberField("median", sorted(entry.getValue())[values.length / 2]);
                json.writeFieldName("rounds");
                json.writeArray(values, 0, values.length);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private static double[] sorted(final List<Double> values) {
        final double[] sorted = values.stream().mapToDouble(d -> d).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    @Override
    public String toString() {
        return "Figures" + rounds;
    }
}
