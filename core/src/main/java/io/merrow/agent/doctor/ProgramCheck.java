package io.merrow.agent.doctor;

import io.merrow.agent.refusal.KernelRefusal;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.CaptureOptions;
import io.merrow.capture.TunnelPorts;
import io.merrow.config.MerrowConfig;
import io.merrow.config.ParserConfig;
import io.merrow.config.pipeline.FlowCaptureConfig;
import io.merrow.system.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Loads the kernel program with tables of the configured size, attaches it nowhere, and takes it out again. */
@SuppressWarnings("try") // it is enough that it loads
final class ProgramCheck implements Check {
    private static final String SUBJECT = "kernel program";
    private static final String MEMORY = "memlock:";
    private static final long MIB = 1 << 20;

    private final MerrowConfig config;

    ProgramCheck(final MerrowConfig config) {
        this.config = config;
    }

    @Override
    public List<Finding> examine() {
        final FlowCaptureConfig tables = config.pipeline().flowCapture();
        final ParserConfig parser = config.parser();
        final CaptureOptions options = new CaptureOptions(
                tables.flowStatsCapacity(),
                tables.flowEventsCapacity(),
                TimeUnit.SECONDS.toNanos(1),
                config.span().observationTimeout().toNanos(),
                false,
                config.discovery().process().enabled(),
                new TunnelPorts(parser.vxlanPorts(), parser.genevePorts(), parser.wireguardPorts()));
        final long startNs = System.nanoTime();
        try (BpfCapture loaded = BpfCapture.load(options)) {
            final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            return List.of(Finding.fine(
                    SUBJECT,
                    "loads in " + tookMs + " ms; tables for " + tables.flowStatsCapacity() + " flows and "
                            + tables.flowEventsCapacity() + " events take " + kernelBytes() / MIB
                            + " MiB of kernel memory"));
        } catch (final KernelException e) {
            return List.of(Finding.fail(
                    SUBJECT,
                    KernelRefusal.explain(e),
                    e.is("ENOMEM") || e.is("E2BIG")
                            ? "lower pipeline.flow_capture.flow_stats_capacity, or raise the memory limit"
                            : "see docs/troubleshooting.md"));
        }
    }

    /** The kernel's information on this process's maps and programs (man 5 proc, fdinfo). */
    private static long kernelBytes() {
        long sum = 0;
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fdinfo"))) {
            for (final Path each : all.toList()) {
                sum += bytes(each);
            }
        } catch (final IOException e) {
            return sum;
        }
        return sum;
    }

    private static long bytes(final Path info) {
        try {
            return Files.readAllLines(info).stream()
                    .filter(line -> line.startsWith(MEMORY))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(MEMORY.length()).strip()))
                    .sum();
        } catch (final IOException e) {
            return 0; // closed meanwhile
        }
    }
}
