package io.merrow.agent.pipeline;

import io.merrow.agent.refusal.StartException;
import io.merrow.config.MerrowConfig;
import io.merrow.config.export.OtlpConfig;
import io.merrow.config.export.RetryConfig;
import io.merrow.config.export.StdoutFormat;
import io.merrow.enrich.InterfaceIndex;
import io.merrow.enrich.RecordEnricher;
import io.merrow.export.DeferredRecords;
import io.merrow.export.ExportOutputs;
import io.merrow.export.RecordStages;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.delivery.ExportSettings;
import io.merrow.export.delivery.RecordExporter;
import io.merrow.export.delivery.RetrySchedule;
import io.merrow.export.format.RecordPrinter;
import io.merrow.export.format.StdoutExporter;
import io.merrow.export.metrics.RecordMeter;
import io.merrow.export.otlp.OtlpExporter;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.queue.MemoryQueue;
import io.merrow.export.queue.Queues;
import io.merrow.export.queue.RecordQueue;
import io.merrow.file.FileInUseException;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.LedgerLane;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** The export station as the configuration wants it. */
public final class Outputs {
    /** Where only records are printed nothing is batched; the queue's numbers are those of the defaults. */
    public static final ExportSettings PRINT_ONLY = new ExportSettings(
            1024, 0, 1024, 1, RetrySchedule.of(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO), 0);

    private static final Tracer UNTRACED = TracerProvider.noop().get("");

    private final MerrowConfig config;
    private final Map<String, String> resource;
    private final RecordPrinter tap;
    private final AttributeProfile profile;
    private final RecordEnricher enricher;
    private final RecordMeter meter;
    private final Supplier<Tracer> tracer;

    /** Of records alone: no processes, no tap, no metrics. */
    public Outputs(
            final MerrowConfig config,
            final Map<String, String> resource,
            final Supplier<InterfaceIndex> interfaces,
            final RecordEnricher enricher) {
        this(config, resource, interfaces, enricher, processId -> null, null, RecordMeter.NONE, () -> UNTRACED);
    }

    /**
     * @param tap   gets every record; null: there is none.
     * @param meter measures every record.
     * @param tracer of requests to the collector.
     */
    public Outputs(
            final MerrowConfig config,
            final Map<String, String> resource,
            final Supplier<InterfaceIndex> interfaces,
            final RecordEnricher enricher,
            final IntFunction<String> processNames,
            final RecordPrinter tap,
            final RecordMeter meter,
            final Supplier<Tracer> tracer) {
        this.config = config;
        this.tap = tap;
        this.resource = resource;
        this.enricher = enricher;
        this.meter = meter;
        this.tracer = tracer;
        this.profile = new AttributeProfile(interfaces, enricher, processNames);
    }

    /** The destinations of records, for the log. */
    public static String describe(final MerrowConfig config) {
        final String stdout = isPrinting(config) ? "standard output" : "";
        final String otlp = config.export()
                .traces()
                .otlp()
                .map(o -> o.endpoint() + " by OTLP (" + o.protocol().name().toLowerCase(Locale.ROOT) + ")")
                .orElse("");
        return stdout + (stdout.isEmpty() || otlp.isEmpty() ? "" : " and ") + otlp;
    }

    private static boolean isPrintingByDefault(final MerrowConfig config) {
        return config.export().traces().otlp().isEmpty()
                && config.export().traces().stdout().isEmpty();
    }

    private static boolean isPrinting(final MerrowConfig config) {
        return isPrintingByDefault(config) || config.export().traces().stdout().isPresent();
    }

    /** Throws {@link StartException} naming what cannot be used. */
    public ExportOutputs outputs(final LedgerLane ledger) {
        final Optional<OtlpConfig> otlp = config.export().traces().otlp();
        return new ExportOutputs(
                otlp.map(o -> settings(o, config.shutdownTimeout())).orElse(PRINT_ONLY),
                printers(),
                otlp.map(this::exporter).orElse(null),
                new RecordStages(
                        deferred(ledger),
                        meter,
                        Sampling.of(config.export().traces().sampling(), profile, enricher)),
                () -> otlp.map(o -> queue(o, ledger)).orElseGet(() -> new MemoryQueue(PRINT_ONLY.maxQueueSize())));
    }

    private List<RecordPrinter> printers() {
        final List<RecordPrinter> printers = new ArrayList<>();
        if (isPrinting(config)) {
            printers.add(printer());
        }
        if (tap != null) {
            printers.add(tap);
        }
        return printers;
    }

    private DeferredRecords deferred(final LedgerLane ledger) {
        return new DeferredRecords(
                enricher,
                config.pipeline().k8sDecorator().hold().toNanos(),
                config.pipeline().k8sDecorator().decoratedSpanQueueCapacity(),
                ledger.counter(LedgerCounter.RECORDS_HELD),
                ledger.counter(LedgerCounter.RECORDS_NAMELESS));
    }

    private RecordPrinter printer() {
        final StdoutFormat format =
                config.export().traces().stdout().map(s -> s.format()).orElse(StdoutFormat.TABLE);
        final OutputStream out = new FileOutputStream(FileDescriptor.out); // System.out would hide a broken pipe
        return switch (format) {
            case TABLE -> StdoutExporter.table(out, ZoneId.systemDefault());
            case TEXT -> StdoutExporter.text(out, profile, ZoneId.systemDefault(), false);
            case TEXT_INDENT -> StdoutExporter.text(out, profile, ZoneId.systemDefault(), true);
            case JSON -> StdoutExporter.json(out, profile, false);
            case JSON_INDENT -> StdoutExporter.json(out, profile, true);
        };
    }

    /** @throws StartException when the file is another process's. */
    private static RecordQueue queue(final OtlpConfig otlp, final LedgerLane ledger) {
        if (otlp.queue().path().isEmpty()) {
            return new MemoryQueue(otlp.maxQueueSize());
        }
        try {
            return Queues.open(Path.of(otlp.queue().path()), otlp.queue().maxBytes(), otlp.maxQueueSize(), ledger);
        } catch (final FileInUseException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    /** @param drainTimeout how long the end waits for delivery. */
    public static ExportSettings settings(final OtlpConfig otlp, final Duration drainTimeout) {
        final RetryConfig retry = otlp.retry();
        return new ExportSettings(
                otlp.maxBatchSize(),
                otlp.maxBatchInterval().toNanos(),
                otlp.maxQueueSize(),
                otlp.maxConcurrentExports(),
                RetrySchedule.of(retry.initialInterval(), retry.maxInterval(), retry.maxElapsedTime()),
                drainTimeout.toNanos());
    }

    public RecordExporter exporter(final OtlpConfig otlp) {
        final OtlpSettings settings = CollectorSettings.of(otlp);
        try {
            return new OtlpExporter(settings, otlp.maxConcurrentExports(), resource, profile, System.getenv(), tracer);
        } catch (final IllegalArgumentException e) {
            throw new StartException(e.getMessage(), e);
        }
    }
}
