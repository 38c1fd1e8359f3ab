package io.merrow.telemetry;

import io.merrow.layout.KernelLedgerReason;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.SummaryWithCallback;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * The agent's numbers as Prometheus metrics, read when they are asked for: nothing is kept twice. Made once at start.
 */
public final class Metrics {
    private static final double NS_PER_SECOND = 1e9;
    private static final List<Double> STAGE_BOUNDS = List.of(
            1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1,
            0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0);
    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

    private final PrometheusRegistry registry = new PrometheusRegistry();

    /** Registers the ledgers, the stage latencies and the JVM's metrics. */
    public Metrics(final KernelLedgerSource kernel, final Ledger ledger, final StageLatency latency) {
        packets(
                "merrow_packets",
                "Packets by outcome in the kernel program. seen is the sum of all other reasons.",
                kernel,
                true);
        packets(
                "merrow_packet_bytes",
                "Bytes by outcome in the kernel program. seen is the sum of all other reasons.",
                kernel,
                false);
        CounterWithCallback.builder()
                .name("merrow_kernel_events")
                .help("Events and table operations of the kernel program.")
                .labelNames("outcome")
                .callback(callback -> {
                    for (final KernelLedgerReason reason : KernelLedgerReason.values()) {
                        if (!isPacket(reason)) {
                            callback.call(kernel.packets(reason), reason.label());
                        }
                    }
                })
                .register(registry);
        for (final LedgerCounter counter : LedgerCounter.values()) {
            counter("merrow_" + counter.name().toLowerCase(Locale.ROOT), counter.sentence(), () -> ledger.get(counter));
        }
        SummaryWithCallback.builder()
                .name("merrow_stage_latency_seconds")
                .unit(Unit.SECONDS)
                .help("Latency of a pipeline stage since the start.")
                .labelNames("stage")
                .callback(callback -> {
                    for (final Stage stage : Stage.values()) {
                        final Histogram total = latency.total(stage);
                        callback.call(
                                total.getTotalCount(),
                                total.getMean() * total.getTotalCount() / NS_PER_SECOND,
                                quantiles(total),
                                stage.label());
                    }
                })
                .register(registry);
        registry.register(new StageHistogram(latency, STAGE_BOUNDS));
        JvmMetrics.builder().register(registry);
    }

    private void packets(final String name, final String help, final KernelLedgerSource kernel, final boolean packets) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("reason")
                .callback(callback -> {
                    kernel.refresh();
                    for (final KernelLedgerReason reason : KernelLedgerReason.values()) {
                        if (isPacket(reason)) {
                            callback.call(packets ? kernel.packets(reason) : kernel.bytes(reason), reason.label());
                        }
                    }
                })
                .register(registry);
    }

    private static boolean isPacket(final KernelLedgerReason reason) {
        return reason.isPlace() || reason == KernelLedgerReason.SEEN;
    }

    private static Quantiles quantiles(final Histogram histogram) {
        final Quantiles.Builder quantiles = Quantiles.builder();
        for (final double quantile : QUANTILES) {
            quantiles.quantile(new Quantile(quantile, histogram.getValueAtPercentile(quantile * 100) / NS_PER_SECOND));
        }
        return quantiles.build();
    }

    /** Adds the duty cycles of the agents. */
    public Metrics dutyCycles(final List<StallTracker> trackers) {
        CounterWithCallback.builder()
                .name("merrow_duty_cycles")
                .help("Duty cycles of an agent thread.")
                .labelNames("agent")
                .callback(callback -> trackers.forEach(t -> callback.call(t.cycles(), t.role())))
                .register(registry);
        CounterWithCallback.builder()
                .name("merrow_duty_cycle_stalls")
                .help("Duty cycles that exceeded the stall threshold.")
                .labelNames("agent")
                .callback(callback -> trackers.forEach(t -> callback.call(t.stalls(), t.role())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("merrow_duty_cycle_max_seconds")
                .help("Longest duty cycle since the start.")
                .labelNames("agent")
                .callback(callback -> trackers.forEach(t -> callback.call(t.maxCycleNs() / NS_PER_SECOND, t.role())))
                .register(registry);
        return this;
    }

    /** Adds a counter that another class keeps. */
    public Metrics counter(final String name, final String help, final LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsLong()))
                .register(registry);
        return this;
    }

    /** Adds counters that another class keeps, distinguished by the value of a label. */
    public Metrics counters(
            final String name, final String help, final String label, final Map<String, LongSupplier> values) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(callback -> values.forEach((key, value) -> callback.call(value.getAsLong(), key)))
                .register(registry);
        return this;
    }

    /** Adds a gauge that another class keeps. */
    public Metrics gauge(final String name, final String help, final LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsLong()))
                .register(registry);
        return this;
    }

    /** Adds what the ledger does not account for; {@code queued} records wait for export. */
    public Metrics ledgerDifference(final KernelLedgerSource kernel, final Ledger ledger, final LongSupplier queued) {
        GaugeWithCallback.builder()
                .name("merrow_ledger_difference")
                .help("Ledger difference: input minus everything accounted for. 0, except for items in flight "
                        + "during the scrape.")
                .labelNames("of")
                .callback(callback -> {
                    final LedgerBalance balance = LedgerBalance.of(kernel, ledger, queued.getAsLong());
                    callback.call(balance.packets(), "packets");
                    callback.call(balance.events(), "events");
                    callback.call(balance.records(), "records");
                    callback.call(balance.recordPackets(), "record_packets");
                })
                .register(registry);
        return this;
    }

    /**
     * Adds a gauge of 0 or 1 for each subject and each state: 1 for the state that the subject is in.
     *
     * @param states of the subjects, by their names.
     */
    public <S extends Enum<S>> Metrics states(
            final String name,
            final String help,
            final String label,
            final Class<S> type,
            final Supplier<Map<String, S>> states) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label, "state")
                .callback(callback -> states.get().forEach((subject, current) -> {
                    for (final S state : type.getEnumConstants()) {
                        callback.call(
                                state == current ? 1 : 0, subject, state.name().toLowerCase(Locale.ROOT));
                    }
                }))
                .register(registry);
        return this;
    }

    /** What is registered, for the page that shows it. */
    public PrometheusRegistry registry() {
        return registry;
    }
}
