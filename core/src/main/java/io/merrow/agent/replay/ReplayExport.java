package io.merrow.agent.replay;

import io.merrow.agent.pipeline.Outputs;
import io.merrow.agent.refusal.StartException;
import io.merrow.config.MerrowConfig;
import io.merrow.config.export.OtlpConfig;
import io.merrow.enrich.InterfaceIndex;
import io.merrow.enrich.RecordEnricher;
import io.merrow.export.DeferredRecords;
import io.merrow.export.ExportAgent;
import io.merrow.export.ExportContext;
import io.merrow.export.ExportOutputs;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.delivery.ExportSettings;
import io.merrow.export.delivery.RecordStageListener;
import io.merrow.export.format.RecordPrinter;
import io.merrow.export.format.StdoutExporter;
import io.merrow.export.queue.MemoryQueue;
import java.io.OutputStream;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The export station of a replay: what was asked for on the command line, whatever the configuration exports to. */
final class ReplayExport {
    private static final Duration WITHOUT_LIMIT = Duration.ofMinutes(5);

    private final MerrowConfig config;
    private final Map<String, String> resource;
    private final Supplier<InterfaceIndex> interfaces;
    private final RecordEnricher enricher;
    private final Set<ReplayOutput> outputs;
    private final OutputStream stdout;

    /**
     * @param resource what spans sent by OTLP come from.
     * @param enricher of both ends of each record.
     * @param outputs  one at least.
     * @param stdout   for what is printed.
     */
    ReplayExport(
            final MerrowConfig config,
            final Map<String, String> resource,
            final Supplier<InterfaceIndex> interfaces,
            final RecordEnricher enricher,
            final Set<ReplayOutput> outputs,
            final OutputStream stdout) {
        this.config = config;
        this.resource = resource;
        this.interfaces = interfaces;
        this.enricher = enricher;
        this.outputs = outputs;
        this.stdout = stdout;
    }

    /** Throws {@link StartException} when OTLP is wanted and there is no collector to send to. */
    ExportAgent create(final ExportContext context) {
        final boolean sends = outputs.contains(ReplayOutput.OTLP);
        final ExportSettings settings = sends ? settings(otlp()) : Outputs.PRINT_ONLY;
        return new ExportAgent(
                context.with(System::nanoTime, RecordStageListener.NONE), // deliveries take real time, not the packets'
                new ExportOutputs(
                        settings,
                        printers(),
                        sends ? new Outputs(config, resource, interfaces, enricher).exporter(otlp()) : null,
                        DeferredRecords.none(),
                        () -> new MemoryQueue(settings.maxQueueSize())));
    }

    private List<RecordPrinter> printers() {
        final List<RecordPrinter> printers = new ArrayList<>();
        if (outputs.contains(ReplayOutput.JSON)) {
            printers.add(
                    StdoutExporter.json(stdout, new AttributeProfile(interfaces, enricher, processId -> null), false));
        }
        if (outputs.contains(ReplayOutput.TABLE)) {
            printers.add(StdoutExporter.table(stdout, ZoneOffset.UTC));
        }
        return printers;
    }

    private OtlpConfig otlp() {
        return config.export()
                .traces()
                .otlp()
                .orElseThrow(() ->
                        new StartException("--output otlp requires a collector: set export.traces.otlp.endpoint in the "
                                + "configuration or with --set export.traces.otlp.endpoint=http://localhost:4317"));
    }

    /** Nothing presses: the end waits as long as a batch is retried, or a while where there is no limit. */
    private ExportSettings settings(final OtlpConfig otlp) {
        final Duration limit = otlp.retry().maxElapsedTime();
        return Outputs.settings(otlp, config.shutdownTimeout().plus(limit.isZero() ? WITHOUT_LIMIT : limit));
    }
}
