package io.merrow.perf.kernel;

import static io.merrow.layout.KernelLayoutDescriptor.SLOT_ENDED;
import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;

import io.merrow.bpf.TestRun;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.CaptureAgent;
import io.merrow.capture.CaptureOptions;
import io.merrow.capture.EventSink;
import io.merrow.capture.LinkLayer;
import io.merrow.capture.TunnelPorts;
import io.merrow.flow.FlowShard;
import io.merrow.flow.table.FlowStates;
import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.perf.Shards;
import io.merrow.table.FlowSlots;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.util.function.ObjDoubleConsumer;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What the flow table costs the agent: sweeps over it, and ends of flows. The capture agent and a shard over a table of the kernel's. */
final class TableFigures implements AutoCloseable {
    private static final int FLOWS = 100_000;
    private static final int CAPACITY = 131_072;
    private static final long SECOND = 1_000_000_000L;

    /** After so many sweeps a flow without packets is not looked at any more. */
    private static final int QUIET_AFTER = 3;

    private final BpfCapture capture =
            BpfCapture.load(new CaptureOptions(CAPACITY, 16 * 1024, SECOND, 3 * SECOND, true, TunnelPorts.DEFAULT));
    private final Ledger ledger = new Ledger(1);
    private final FlowStates states = new FlowStates(capture.slots());
    private final FlowShard shard = Shards.create(states, ledger, 0);
    private final UnsafeBuffer copy = new UnsafeBuffer(
            BufferUtil.allocateDirectAligned(FlowHotDescriptor.LENGTH + FlowColdDescriptor.LENGTH, 64));
    private final TestRun run = new TestRun();
    private long nowNs = SECOND;
    private final CaptureAgent agent =
            new CaptureAgent(capture, new Sink(), () -> nowNs, SECOND, ledger.lane(0), CaptureAgent.ReadListener.NONE);

    private TableFigures() {}

    /** Measures once; gives each figure with its name, ns a flow. */
    static void measure(final ObjDoubleConsumer<String> figures) {
        try (TableFigures table = new TableFigures()) {
            table.packets();
            table.sweep();
            table.packets();
            figures.accept("sweep, changed", table.sweep());
            for (int i = 0; i < QUIET_AFTER; i++) {
                table.sweep();
            }
            figures.accept("sweep, unchanged", table.sweep());
            figures.accept("end: out of the index, final counters, slot free", table.end());
        }
    }

    private void packets() {
        final Packets packet = Packets.udp4();
        for (int flow = 0; flow < FLOWS; flow++) {
            packet.flow(flow);
            run.data(packet.bytes(), 0, packet.length());
            run.context().clear().tstamp(nowNs).wireLen(packet.length()).ifindex(1);
            capture.program(KernelLayoutDescriptor.HOOK_INGRESS, LinkLayer.ETHERNET)
                    .testRun(run);
            if (flow % 1024 == 0) {
                agent.doWork(false);
            }
        }
        while (agent.doWork(false) > 0) {
            Thread.onSpinWait();
        }
    }

    private double sweep() {
        nowNs += SECOND;
        final long sweeps = ledger.get(LedgerCounter.SWEEPS);
        final long start = System.nanoTime();
        while (ledger.get(LedgerCounter.SWEEPS) == sweeps) {
            agent.doWork();
        }
        return (double) (System.nanoTime() - start) / FLOWS;
    }

    private double end() {
        final FlowSlots slots = capture.slots();
        final int used = slots.used();
        int ended = 0;
        final long start = System.nanoTime();
        for (int slot = 0; slot < used; slot++) {
            if (slots.index().remove(slot) && slots.state(slot, SLOT_LIVE, SLOT_ENDED)) {
                copy.putBytes(0, slots.hot(slot), slots.hotOffset(slot), FlowHotDescriptor.LENGTH);
                copy.putBytes(
                        FlowHotDescriptor.LENGTH, slots.cold(slot), slots.coldOffset(slot), FlowColdDescriptor.LENGTH);
                states.free(slot);
                ended++;
            }
        }
        final double ns = (double) (System.nanoTime() - start) / used;
        if (ended != FLOWS) {
            throw new IllegalStateException(ended + " of " + FLOWS + " flows ended");
        }
        return ns;
    }

    @Override
    public void close() {
        capture.close();
    }

    private final class Sink implements EventSink {
        @Override
        public boolean onSlot(final int slot, final long bornNs, final long timeNs, final boolean isTimed) {
            return shard.onSlot(slot, bornNs, nowNs);
        }

        @Override
        public boolean onOverflow(
                final long timeNs, final DirectBuffer buffer, final int hotOffset, final int coldOffset) {
            throw new IllegalStateException("the table is full");
        }
    }
}
