package io.merrow.agent.replay;

import io.merrow.agent.pipeline.CaptureSettings;
import io.merrow.agent.pipeline.Filters;
import io.merrow.agent.pipeline.FlowPolicies;
import io.merrow.agent.pipeline.Handover;
import io.merrow.agent.pipeline.Pipeline;
import io.merrow.agent.pipeline.PipelineContext;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.CaptureOptions;
import io.merrow.capture.KernelLedger;
import io.merrow.capture.replay.CapturedPacket;
import io.merrow.capture.replay.KernelFeeder;
import io.merrow.capture.replay.PacketClock;
import io.merrow.capture.replay.ReplayLedger;
import io.merrow.config.MerrowConfig;
import io.merrow.flow.orientation.ListeningPorts;
import io.merrow.ring.ShardAgent;
import io.merrow.system.KernelProbe;
import io.merrow.table.GracePeriods;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerReport;
import io.merrow.telemetry.StageLatency;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;

/**
 * The live pipeline on one thread, and the kernel program fed by hand: packets go in, time is theirs.
 *
 * <p>What happens when depends on the packets alone, so that the same capture gives the same records: the agents turn
 * after each batch, and at ticks, which come at every sweep interval of packet time, before the packets that are later.
 * They turn until nothing is left to do; so neither ring nor hand-off ever overflows, and a flow that fell silent has left
 * the table before the first packet after its timeout comes.
 */
final class ReplayPipeline implements AutoCloseable {
    /** Span ids are made with it; the same on every machine. */
    private static final String NODE = "replay";

    /**
     * Flows at a time, as far as memory goes: packets of flows that find the kernel's table full are kept here. A capture
     * has more flows in a second of its time than a node, because it has them as fast as it can be read.
     */
    private static final int MOST_FLOWS = 1 << 22;

    private static final long PARK_NS = 1_000_000;

    private final PacketClock clock = new PacketClock();
    private final Ledger ledger;
    private final BpfCapture kernel;
    private final ReplayLedger kernelLedger;
    private final KernelFeeder feeder;
    private final Pipeline pipeline;
    private final ShardAgent shard;
    private final BooleanSupplier isStopped;
    private final long tickNs;
    private final int queueLimit;
    private long nextTickNs;
    private boolean isTableTouched;

    /**
     * @param config    as {@link ReplayConfig} has it.
     * @param isStopped asked while the collector is waited for.
     */
    ReplayPipeline(final MerrowConfig config, final ReplayExport export, final BooleanSupplier isStopped) {
        this.isStopped = isStopped;
        KernelProbe.probe();
        ledger = new Ledger(Pipeline.lanes(config));
        tickNs = ReplayConfig.sweepInterval(config).toNanos();
        queueLimit =
                config.export().traces().otlp().map(o -> o.maxQueueSize() / 2).orElse(Integer.MAX_VALUE);
        kernel = BpfCapture.load(new CaptureOptions(
                config.pipeline().flowCapture().flowStatsCapacity(),
                config.pipeline().flowCapture().flowEventsCapacity(),
                tickNs,
                config.span().observationTimeout().toNanos(),
                true,
                CaptureSettings.tunnelPorts(config.parser())));
        try {
            kernelLedger = new ReplayLedger(new KernelLedger(kernel.ledger()));
            feeder = new KernelFeeder(kernel, kernelLedger);
            pipeline = new Pipeline(
                    new PipelineContext(
                            config,
                            FlowPolicies.of(config, NODE).withMaxFlows(MOST_FLOWS),
                            ListeningPorts.NONE,
                            new PipelineContext.Kernel(kernel, GracePeriods.NONE, clock, -PacketClock.EPOCH_NS),
                            new PipelineContext.Meters(ledger, new StageLatency(Pipeline.lanes(config))),
                            Handover.Restored.NOTHING),
                    export::create);
            shard = pipeline.shards().get(0);
            Filters.of(config).apply(kernel, pipeline);
        } catch (final RuntimeException e) {
            kernel.close();
            throw e;
        }
    }

    /** One packet, of a link type that is read. */
    void onPacket(final CapturedPacket packet) {
        final long timeNs = clock.timeOf(packet);
        if (timeNs >= nextTickNs) {
            tick(timeNs);
        }
        clock.advance(timeNs);
        if (feeder.add(packet, timeNs)) {
            flush();
        }
    }

    /** Lets time pass up to a packet's. Where no flow is left nothing can happen, and the time between is left out. */
    private void tick(final long timeNs) {
        flush();
        while (nextTickNs <= timeNs && (isTableTouched || shard.liveFlows() > 0)) {
            clock.advance(nextTickNs);
            turn(isTableTouched);
            isTableTouched = false;
            nextTickNs += tickNs;
        }
        if (nextTickNs <= timeNs) {
            nextTickNs = timeNs - Math.floorMod(timeNs, tickNs) + tickNs;
        }
    }

    private void flush() {
        if (!feeder.isEmpty()) {
            feeder.flush();
            isTableTouched = true;
        }
        turn(false);
        awaitCollector();
    }

    private void turn(final boolean maySweep) {
        int work;
        do {
            work = pipeline.capture().doWork(maySweep);
            work += shard.doWork();
            work += pipeline.export().doWork();
        } while (work > 0);
    }

    /** A capture has no hurry: rather than drop records it waits until half the queue is free. */
    private void awaitCollector() {
        while (pipeline.export().queued() > queueLimit && !isStopped.getAsBoolean()) {
            if (pipeline.export().doWork() == 0) {
                LockSupport.parkNanos(PARK_NS);
            }
        }
    }

    /** No packet comes any more: ends every flow and delivers every record. */
    void finish() {
        flush();
        pipeline.capture().drain();
        while (!pipeline.capture().isDrained()) {
            turn(true);
        }
        while (!pipeline.shardProxies().get(0).end()) {
            turn(false);
        }
        while (!shard.isEnded()) {
            turn(false);
            awaitCollector();
        }
        turn(false);
        pipeline.export().onClose();
    }

    LedgerReport ledgerReport() {
        return new LedgerReport(kernelLedger, ledger, pipeline.export().queued());
    }

    Ledger ledger() {
        return ledger;
    }

    ReplayLedger kernelLedger() {
        return kernelLedger;
    }

    KernelFeeder feeder() {
        return feeder;
    }

    PacketClock clock() {
        return clock;
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(feeder, kernel);
    }

    @Override
    public String toString() {
        return "ReplayPipeline{" + clock + ", " + feeder + ", nextTickNs=" + nextTickNs + '}';
    }
}
