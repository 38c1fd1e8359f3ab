package io.merrow.agent.pipeline;

import io.merrow.agent.refusal.StartException;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.KernelPins;
import io.merrow.capture.RcuGracePeriods;
import io.merrow.config.MerrowConfig;
import io.merrow.config.StateConfig;
import io.merrow.export.queue.RecordConsumer;
import io.merrow.export.queue.RecordQueue;
import io.merrow.file.FileFailure;
import io.merrow.file.FileInUseException;
import io.merrow.flow.FlowHistory;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.state.AgentState;
import io.merrow.system.KernelProbe;
import io.merrow.table.SlotBirths;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.BufferUtil;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes one agent the successor of another: the state directory and the pins in the kernel, as configured. Where they
 * is not available the agent runs without it and logs a warning. The launching thread opens and closes it.
 */
public final class Handover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    private final StateConfig config;
    private final AgentState state;
    private final KernelPins pins;

    private Handover(final StateConfig config, final AgentState state, final KernelPins pins) {
        this.config = config;
        this.state = state;
        this.pins = pins;
    }

    /** @throws StartException when another agent has the directory, or the configuration makes no sense. */
    public static Handover open(final MerrowConfig config, final Ledger ledger) {
        final StateConfig wanted = config.state();
        if (wanted.directory().isEmpty()) {
            return new Handover(wanted, null, null);
        }
        final AgentState state = openState(config, ledger);
        return new Handover(wanted, state, openPins(wanted.bpffsPath(), state));
    }

    private static AgentState openState(final MerrowConfig config, final Ledger ledger) {
        final Path directory = Path.of(config.state().directory());
        try {
            return AgentState.open(
                    directory,
                    config.pipeline().flowCapture().flowStatsCapacity(),
                    ledger.counter(LedgerCounter.FLOWS_NOT_REMEMBERED, Pipeline.lanes(config) - 1));
        } catch (final FileInUseException e) {
            throw new StartException(e.getMessage(), e);
        } catch (final IOException e) {
            LOG.warn(
                    "state.directory {} unavailable: {}. Flows get new traces after a restart, and nothing "
                            + "stays in the kernel.",
                    directory,
                    FileFailure.describe(e));
            return null;
        }
    }

    /** @param state null: pinned programs are detached, since no journal notes their records. */
    private static KernelPins openPins(final String path, final AgentState state) {
        if (path.isEmpty()) {
            return null;
        }
        final Path root = Path.of(path);
        final boolean isThere = Files.isDirectory(root);
        if (state == null) {
            return isThere && KernelProbe.isBpfFs(root) && Files.isWritable(root) ? KernelPins.clearing(root) : null;
        }
        final Path parent = isThere ? root : root.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent) || !KernelProbe.isBpfFs(parent)) {
            LOG.warn(
                    "state.bpffs_path {} is not on a BPF file system (mount -t bpf bpf {}); packets during a restart are not"
                            + " counted.",
                    path,
                    parent);
            return null;
        }
        try {
            Files.createDirectories(root);
            if (Files.isWritable(root)) {
                return KernelPins.in(root, state.tableId());
            }
            warnUnpinned(path, "no permission to write, or a read-only file system");
        } catch (final IOException e) {
            warnUnpinned(path, FileFailure.describe(e));
        }
        return null;
    }

    private static void warnUnpinned(final String path, final String reason) {
        LOG.warn(
                "state.bpffs_path {} unavailable: {}. Nothing stays in the kernel; packets during a "
                        + "restart are not counted.",
                path,
                reason);
    }

    /** Null: nothing stays in the kernel. */
    public KernelPins pins() {
        return pins;
    }

    /** Whether a stop leaves programs and tables to the next process. */
    public boolean leavesKernel() {
        return pins != null && pins.keeps() && !config.detach();
    }

    /** Whether a stop takes out of the kernel what any agent left there. */
    public boolean takesAllOut() {
        return pins != null && pins.keeps() && config.detach();
    }

    /**
     * What the process before left, and where this one keeps the same.
     *
     * @param history flows that may continue.
     * @param stored  notes each record once it is stored.
     */
    public record Restored(FlowHistory history, RecordConsumer stored) {
        /** There is no state. */
        public static final Restored NOTHING = new Restored(FlowHistory.NONE, RecordConsumer.NONE);
    }

    /**
     * Restores the state; once, before packets are counted.
     *
     * @param kernel with the flow table in use.
     * @param queue  with the records that the process before has not exported.
     */
    public Restored restore(final BpfCapture kernel, final RecordQueue queue, final Ledger ledger) {
        if (state == null) {
            return Restored.NOTHING;
        }
        final UnsafeBuffer record = new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowRecordFlyweight.LENGTH, 64));
        if (queue.lastRecovered(record)) {
            state.onRecovered(record, 0);
        }
        int unstored = 0;
        AgentState.PresentFlows present = AgentState.PresentFlows.NONE;
        if (pins != null && pins.hasTakenOver()) {
            unstored = kernel.slots().free().freeStored(state::isStored);
            kernel.slots().free().recover(RcuGracePeriods::awaitOne);
            present = new SlotBirths(kernel.slots())::contains;
        } else {
            state.totals(0, 0, 0);
            state.tableId(pins == null ? 0 : kernel.tableId()); // only now: it is about the new table
        }
        final FlowHistory history = state.recall(present);
        state.forgetEnded();
        ledger.counter(LedgerCounter.RECORD_PACKETS, 0).getAndAddRelease(state.recordPackets());
        ledger.counter(LedgerCounter.RECORD_BYTES, 0).getAndAddRelease(state.recordBytes());
        ledger.counter(LedgerCounter.PACKETS_LOST_SHARD_FULL, 0).getAndAddRelease(state.lostPackets());
        LOG.info(
                "restored state from {}: {} flows, {} ended without a stored record{}",
                config.directory(),
                state.ledger().size(),
                unstored,
                pins != null && pins.hasTakenOver() ? ", tables and programs in the kernel taken over" : "");
        return new Restored(history, state.ledger()::onStored);
    }

    /** Once every record has left in an orderly stop. */
    public void settle(final Ledger ledger) {
        if (state != null) {
            state.totals(
                    ledger.get(LedgerCounter.RECORD_PACKETS),
                    ledger.get(LedgerCounter.RECORD_BYTES),
                    ledger.get(LedgerCounter.PACKETS_LOST_SHARD_FULL));
        }
        if (takesAllOut()) {
            pins.remove();
        }
    }

    @Override
    public void close() {
        CloseHelper.quietClose(state);
    }
}
