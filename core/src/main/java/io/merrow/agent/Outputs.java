package io.merrow.agent;

import io.merrow.config.MerrowConfig;
import io.merrow.config.OtlpCompression;
import io.merrow.config.OtlpConfig;
import io.merrow.config.OtlpProtocol;
import io.merrow.config.RetryConfig;
import io.merrow.config.StdoutFormat;
import io.merrow.enrich.InterfaceIndex;
import io.merrow.export.AttributeProfile;
import io.merrow.export.ExportAgent;
import io.merrow.export.ExportSettings;
import io.merrow.export.Exporters;
import io.merrow.export.OtlpSettings;
import io.merrow.export.RecordExporter;
import io.merrow.export.RecordHandOff;
import io.merrow.export.RecordPrinter;
import io.merrow.export.RetrySchedule;
import io.merrow.export.StdoutExporter;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.Stage;
import io.merrow.telemetry.StageLatency;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.agrona.concurrent.NanoClock;

/** The export station as the configuration wants it. */
final class Outputs {
    /** Where only records are printed nothing is batched; the queue's numbers are those of the defaults. */
    static final ExportSettings PRINT_ONLY = new ExportSettings(
            1024, 0, 1024, 1, RetrySchedule.of(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO), 0);

    private final MerrowConfig config;
    private final Map<String, String> resource;
    private final AttributeProfile profile;

    Outputs(final MerrowConfig config, final Map<String, String> resource, final Supplier<InterfaceIndex> interfaces) {
        this(config, resource, interfaces, processId -> null);
    }

    Outputs(
            final MerrowConfig config,
            final Map<String, String> resource,
            final Supplier<InterfaceIndex> interfaces,
            final IntFunction<String> processNames) {
        this.config = config;
        this.resource = resource;
        this.profile = new AttributeProfile(interfaces, processNames);
    }

    /** Where records go, in words. */
    String describe() {
        final String stdout = isPrinting() ? "standard output" : "";
        final String otlp = config.export()
                .traces()
                .otlp()
                .map(o -> o.endpoint() + " by OTLP (" + o.protocol().name().toLowerCase(Locale.ROOT) + ")")
                .orElse("");
        return stdout + (stdout.isEmpty() || otlp.isEmpty() ? "" : " and ") + otlp;
    }

    private boolean isPrintingByDefault() {
        return config.export().traces().otlp().isEmpty()
                && config.export().traces().stdout().isEmpty();
    }

    private boolean isPrinting() {
        return isPrintingByDefault() || config.export().traces().stdout().isPresent();
    }

    ExportAgent create(
            final List<RecordHandOff> handOffs,
            final NanoClock clock,
            final Ledger ledger,
            final StageLatency latency,
            final int lane) {
        final Optional<OtlpConfig> otlp = config.export().traces().otlp();
        return new ExportAgent(
                otlp.map(o -> settings(o, config.shutdownTimeout())).orElse(PRINT_ONLY),
                handOffs,
                isPrinting() ? List.of(printer()) : List.of(),
                otlp.map(this::exporter).orElse(null),
                ledger,
                lane,
                clock,
                latency.writer(Stage.RECORD_ACKNOWLEDGED, lane)::record);
    }

    private RecordPrinter printer() {
        final StdoutFormat format =
                config.export().traces().stdout().map(s -> s.format()).orElse(StdoutFormat.TABLE);
        final OutputStream out = new FileOutputStream(FileDescriptor.out); // System.out would hide a broken pipe
        return format == StdoutFormat.JSON
                ? StdoutExporter.json(out, profile)
                : StdoutExporter.table(out, ZoneId.systemDefault());
    }

    /** @param drainTimeout how long the end waits for delivery. */
    static ExportSettings settings(final OtlpConfig otlp, final Duration drainTimeout) {
        final RetryConfig retry = otlp.retry();
        return new ExportSettings(
                otlp.maxBatchSize(),
                otlp.maxBatchInterval().toNanos(),
                otlp.maxQueueSize(),
                otlp.maxConcurrentExports(),
                RetrySchedule.of(retry.initialInterval(), retry.maxInterval(), retry.maxElapsedTime()),
                drainTimeout.toNanos());
    }

    RecordExporter exporter(final OtlpConfig otlp) {
        final Duration timeout =
                otlp.maxExportTimeout().compareTo(otlp.timeout()) < 0 ? otlp.maxExportTimeout() : otlp.timeout();
        return Exporters.otlp(
                new OtlpSettings(
                        otlp.endpoint().toString(),
                        otlp.protocol() == OtlpProtocol.GRPC
                                ? OtlpSettings.Protocol.GRPC
                                : OtlpSettings.Protocol.HTTP_BINARY,
                        timeout,
                        otlp.compression() == OtlpCompression.GZIP,
                        otlp.headers()),
                otlp.maxConcurrentExports(),
                resource,
                profile);
    }
}
