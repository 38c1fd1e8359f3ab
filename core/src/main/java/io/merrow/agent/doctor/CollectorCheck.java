package io.merrow.agent.doctor;

import io.merrow.agent.pipeline.CollectorSettings;
import io.merrow.config.export.OtlpConfig;
import io.merrow.config.export.TracesConfig;
import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.otlp.OtlpProbe;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Sends the collector a request without spans: name, route, TLS, credentials and protocol are all in its answer. */
final class CollectorCheck implements Check {
    private static final String SUBJECT = "collector";

    private final TracesConfig config;
    private final Map<String, String> environment;

    CollectorCheck(final TracesConfig config, final Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    @Override
    public List<Finding> examine() {
        return config.otlp().map(this::ask).orElseGet(List::of); // the configuration's own notice describes that case
    }

    private List<Finding> ask(final OtlpConfig otlp) {
        final long startNs = System.nanoTime();
        final DeliveryOutcome outcome;
        try {
            outcome = OtlpProbe.ask(CollectorSettings.of(otlp), environment);
        } catch (final IllegalArgumentException e) {
            return List.of(Finding.fail(SUBJECT, e.getMessage(), "correct export.traces.otlp"));
        }
        final String where = otlp.endpoint() + " (" + otlp.protocol().name().toLowerCase(Locale.ROOT) + ")";
        return List.of(
                outcome.kind() == DeliveryOutcome.Kind.DELIVERED
                        ? Finding.fine(
                                SUBJECT,
                                where + " accepts spans; it answered in "
                                        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) + " ms")
                        : Finding.fail(
                                SUBJECT,
                                where + ": " + outcome.detail(),
                                outcome.failure().advice()));
    }
}
