package io.merrow.perf.load;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one step measured: figures by name, in the order they were taken, and samples over its time.
 *
 * <p>Names end in their unit. Filled by one thread.
 */
final class StepResult {
    private final String scenario;
    private final String offered;
    private final Map<String, Double> figures = new LinkedHashMap<>();

    StepResult(final String scenario, final String offered) {
        this.scenario = scenario;
        this.offered = offered;
    }

    StepResult put(final String name, final double value) {
        figures.put(name, value);
        return this;
    }

    double get(final String name) {
        return figures.getOrDefault(name, Double.NaN);
    }

    String scenario() {
        return scenario;
    }

    void print(final PrintStream out) {
        out.println();
        out.println(scenario + ": " + offered);
        figures.forEach((name, value) -> out.printf(Locale.ROOT, "  %-44s %,16.3f%n", name, value));
    }

    void write(final JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("scenario", scenario);
        json.writeStringField("offered", offered);
        json.writeObjectFieldStart("figures");
        for (final Map.Entry<String, Double> figure : figures.entrySet()) {
            json.writeNumberField(figure.getKey(), figure.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    @Override
    public String toString() {
        return "StepResult{" + scenario + ", " + figures + '}';
    }
}
