package io.merrow.agent.doctor;

import io.merrow.agent.pipeline.CollectorSettings;
import io.merrow.config.MerrowConfig;
import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.otlp.OtlpProbe;
import io.merrow.export.otlp.client.OtlpSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
        final Map<OtlpSettings, List<String>> collectors = new LinkedHashMap<>();
        signals().forEach((what, settings) -> {
            try {
                settings.get().ifPresent(collector -> collectors
                        .computeIfAbsent(collector, key -> new ArrayList<>())
                        .add(what));
            } catch (final IllegalArgumentException e) {
                findings.add(Finding.fail(SUBJECT, e.getMessage(), "correct the endpoint of " + what));
            }
        });
        collectors.forEach((collector, what) -> findings.add(ask(String.join(" and ", what), collector)));
        return findings;
    }

    private Map<String, Supplier<Optional<OtlpSettings>>> signals() {
        final Map<String, Supplier<Optional<OtlpSettings>>> signals = new LinkedHashMap<>();
        signals.put("spans", () -> config.export().traces().otlp().map(CollectorSettings::of));
        signals.put("flow metrics", () -> CollectorSettings.ofFlowMetrics(config));
        signals.put("the agent's own metrics", () -> CollectorSettings.ofInternalMetrics(config));
        signals.put("the agent's own traces", () -> CollectorSettings.ofInternalTraces(config));
        return signals;
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
                            where + ", " + what + ": " + outcome.detail(),
                            outcome.failure().advice(collector.section()));
        } catch (final IllegalArgumentException e) {
            return Finding.fail(SUBJECT, e.getMessage(), "correct " + collector.section());
        }
    }
}
