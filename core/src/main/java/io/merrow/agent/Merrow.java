package io.merrow.agent;

import io.merrow.agent.pipeline.Outputs;
import io.merrow.agent.refusal.KernelRefusal;
import io.merrow.agent.refusal.StartException;
import io.merrow.agent.reload.ConfigSource;
import io.merrow.agent.telemetry.AgentTraces;
import io.merrow.config.MerrowConfig;
import io.merrow.export.sdk.FlushLimit;
import io.merrow.system.KernelException;
import io.merrow.system.KernelProbe;
import io.merrow.system.NativeLibraryException;
import io.merrow.telemetry.LedgerReport;
import io.merrow.telemetry.StageLatency;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running agent. {@link AgentAssembly} makes its parts, {@link AgentSteps} has the order in which they start and stop.
 * One thread launches, closes and releases it.
 */
public final class Merrow implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Merrow.class);
    private static final Duration LAST_SPANS = Duration.ofSeconds(1);

    private final AgentParts parts;
    private final Lifecycle lifecycle;
    private final GivenUp givenUp;
    private final AgentTraces traces;

    private Merrow(final AgentParts parts, final Lifecycle lifecycle, final GivenUp givenUp, final AgentTraces traces) {
        this.parts = parts;
        this.lifecycle = lifecycle;
        this.givenUp = givenUp;
        this.traces = traces;
    }

    /**
     * Starts the agent; when this returns it is attached and counts.
     *
     * @param version of the agent, for the resource.
     * @throws StartException with the cause and the remedy; nothing is left behind then.
     */
    public static Merrow launch(final MerrowConfig config, final String version) {
        return launch(config, version, null);
    }

    /**
     * Likewise, with a configuration that may change.
     *
     * @param source of the configuration; null: it never changes.
     */
    public static Merrow launch(final MerrowConfig config, final String version, final ConfigSource source) {
        return launch(config, version, source, (parts, steps) -> steps);
    }

    /** @param steps replaces steps of the agent, for tests of the stop. */
    static Merrow launch(
            final MerrowConfig config,
            final String version,
            final ConfigSource source,
            final BiFunction<AgentParts, List<Step>, List<Step>> steps) {
        final AgentAssembly assembly = new AgentAssembly(config, version, Optional.ofNullable(source));
        final AgentTraces traces = assembly.traces();
        traces.apply(config);
        try {
            return traces.trace("start", () -> {
                final Merrow merrow = assemble(config, assembly, steps);
                LOG.info(
                        "merrow {} is running: {} interfaces, {} shards, exporting to {}",
                        version,
                        merrow.parts.node().watched(watcher -> watcher.counts().attached()),
                        merrow.parts.pipeline().shards().size(),
                        Outputs.describe(config));
                return merrow;
            });
        } catch (final RuntimeException e) {
            finish(traces, FlushLimit.of(LAST_SPANS, () -> false));
            throw e;
        }
    }

    private static Merrow assemble(
            final MerrowConfig config,
            final AgentAssembly assembly,
            final BiFunction<AgentParts, List<Step>, List<Step>> replacement) {
        try {
            KernelProbe.probe();
            final AgentParts parts = assembly.assemble();
            final GivenUp givenUp = new GivenUp();
            final List<Step> steps =
                    replacement.apply(parts, new AgentSteps(parts, config.shutdownTimeout(), givenUp).list());
            final Lifecycle lifecycle = new Lifecycle(
                    steps.stream().map(step -> traced(step, assembly.traces())).toList());
            final Merrow merrow = new Merrow(parts, lifecycle, givenUp, assembly.traces());
            merrow.start();
            return merrow;
        } catch (final KernelException e) {
            throw new StartException(KernelRefusal.explain(e), e);
        } catch (final NativeLibraryException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    private static Step traced(final Step step, final AgentTraces traces) {
        return step.start() == Step.Action.NONE
                ? step
                : new Step(
                        step.name(),
                        () -> traces.trace("start " + step.name(), () -> {
                            step.start().run();
                            return null;
                        }),
                        step.stop(),
                        step.timeout());
    }

    private void start() {
        try {
            lifecycle.start();
        } catch (final RuntimeException e) {
            if (!parts.threads().isStopped()) {
                parts.threads().close(Duration.ZERO); // their step was not reached: closes what the agents have opened
            }
            release();
            throw e;
        }
    }

    /** Stops the agent: each step, whatever the others do. */
    @Override
    public void close() {
        final long startNs = System.nanoTime();
        final List<Step> failed = traces.trace("stop", lifecycle::stop);
        finish(traces, FlushLimit.of(LAST_SPANS, () -> givenUp.isFor(Duration.ZERO)));
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        if (failed.isEmpty()) {
            LOG.info("merrow stopped in {} ms", tookMs);
        } else {
            LOG.error(
                    "merrow stopped in {} ms; failed to stop in order: {}; the ledger shows what is missing",
                    tookMs,
                    failed);
        }
    }

    private static void finish(final AgentTraces traces, final FlushLimit limit) {
        try {
            traces.finish(limit);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Unmaps the kernel's memory; after {@link #close()} and the last use of the ledger. */
    public void release() {
        if (!parts.threads().isStopped()) {
            LOG.warn("threads are still running; the kernel's memory stays mapped until the process ends");
            return;
        }
        parts.node().discovery().release();
        CloseHelper.quietCloseAll(
                parts.memory().grace(), parts.memory().kernel(), parts.memory().handover());
    }

    /** Records in the export queue. Any thread. */
    public int queued() {
        return parts.measurements().queued().getAsInt();
    }

    /** Ends the wait of {@link #close()} for the collector. Any thread. */
    public void giveUpDelivery() {
        givenUp.set();
        parts.pipeline().export().giveUp();
    }

    /** The ledger at this moment. */
    public LedgerReport ledgerReport() {
        return parts.measurements().report();
    }

    /** Durations of the stages. */
    public StageLatency latency() {
        return parts.measurements().latency();
    }
}
