package io.merrow.agent.doctor;

import io.merrow.agent.pipeline.CollectorSettings;
import io.merrow.config.MerrowConfig;
import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.otlp.OtlpProbe;
import io.merrow.export.otlp.client.OtlpSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sends the collector of each signal an empty request: name, route, TLS, credentials and protocol are all in the answer.
 */
final class CollectorCheck implements Check {
    private static final String SUBJECT = "collector";

    private final MerrowConfig config;
    private final Map<String, String> environment;

    CollectorCheck(final MerrowConfig config, final Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    /** Nothing where there is no collector: the configuration's own notice describes that case. */
    @Override
    public List<Finding> examine() {
        final List<Finding> findings = new ArrayList<>();
        ask("spans", "export.traces.otlp", this::flowTraces).ifPresent(findings::add);
        ask("flow metrics", "export.metrics.otlp", () -> CollectorSettings.ofFlowMetrics(config))
                .ifPresent(findings::add);
        ask("the agent's own metrics", "internal.metrics.otlp", () -> CollectorSettings.ofInternalMetrics(config))
                .ifPresent(findings::add);
        ask("the agent's own traces", "internal.traces.otlp", () -> CollectorSettings.ofInternalTraces(config))
                .ifPresent(findings::add);
        return findings;
    }

    private Optional<OtlpSettings> flowTraces() {
        return config.export().traces().otlp().map(CollectorSettings::of);
    }

    private Optional<Finding> ask(
            final String what, final String section, final Supplier<Optional<OtlpSettings>> settings) {
        try {
            return settings.get().map(collector -> ask(what, collector));
        } catch (final IllegalArgumentException e) {
            return Optional.of(Finding.fail(SUBJECT, e.getMessage(), "correct " + section));
        }
    }

    private Finding ask(final String what, final OtlpSettings collector) {
        final long startNs = System.nanoTime();
        try {
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
            return Finding.fail(SUBJECT, e.getMessage(), "correct " + collector.section());
        }
    }
}
