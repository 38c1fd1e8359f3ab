package io.merrow.agent.doctor;

import io.merrow.agent.pipeline.CollectorSettings;
import io.merrow.config.export.ExportConfig;
import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.otlp.OtlpProbe;
import io.merrow.export.otlp.client.OtlpSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sends the collectors of spans and of flow metrics an empty request each: name, route, TLS, credentials and protocol are all in the answer.
 */
final class CollectorCheck implements Check {
    private static final String SUBJECT = "collector";

    private final ExportConfig config;
    private final Map<String, String> environment;

    CollectorCheck(final ExportConfig config, final Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    /** Nothing where there is no collector: the configuration's own notice describes that case. */
    @Override
    public List<Finding> examine() {
        final List<Finding> findings = new ArrayList<>();
        config.traces()
                .otlp()
                .ifPresent(otlp -> findings.add(ask("spans", "export.traces.otlp", () -> CollectorSettings.of(otlp))));
        config.metrics()
                .otlp()
                .ifPresent(otlp -> findings.add(ask(
                        "flow metrics",
                        "export.metrics.otlp",
                        () -> CollectorSettings.ofMetrics(otlp, config.traces().otlp()))));
        return findings;
    }

    private Finding ask(final String what, final String section, final Supplier<OtlpSettings> settings) {
        final long startNs = System.nanoTime();
        try {
            final OtlpSettings collector = settings.get();
            final DeliveryOutcome outcome = OtlpProbe.ask(collector, environment);
            final String where =
                    collector.endpoint() + " (" + collector.protocol().name().toLowerCase(Locale.ROOT) + ")";
            return outcome.kind() == DeliveryOutcome.Kind.DELIVERED
                    ? Finding.fine(
                            SUBJECT,
                            where + " accepts " + what + "; it answered in "
                                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) + " ms")
                    : Finding.fail(
                            SUBJECT,
                            where + ": " + outcome.detail(),
                            outcome.failure().advice(collector.section()));
        } catch (final IllegalArgumentException e) {
            return Finding.fail(SUBJECT, e.getMessage(), "correct " + section);
        }
    }
}
