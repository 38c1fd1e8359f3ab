package io.merrow.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.bpf.TestRun;
import io.merrow.layout.FlowEventFlyweight;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.KernelLedgerReason;
import io.merrow.layout.OverflowEventDescriptor;
import io.merrow.table.FlowSlots;
import io.merrow.table.SlotSnapshot;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerBalance;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** The real kernel program under test-run: packets in, table, events and ledger out. */
final class KernelFixture implements AutoCloseable {
    static final int LOOPBACK = 1;

    private final BpfCapture capture;
    private final KernelLedger ledger;
    private final BpfRingReader reader;
    private final TestRun run = new TestRun();
    private final UnsafeBuffer packet = new UnsafeBuffer(BufferUtil.allocateDirectAligned(64 * 1024, 64));
    private int ifindex = LOOPBACK;
    private int gsoSegments;
    private int gsoSize;

    /** One event, and what its slot has when the event is read; of an overflow what the event has. */
    record Event(int type, int side, long timeNs, UnsafeBuffer bytes) {
        FlowValueFlyweight value() {
            return new FlowValueFlyweight().wrap(bytes, 0);
        }
    }

    /** One entry of the flow table, copied. */
    record Entry(UnsafeBuffer keyBytes, UnsafeBuffer valueBytes) {
        FlowKeyFlyweight key() {
            return new FlowKeyFlyweight().wrap(keyBytes, 0);
        }

        FlowValueFlyweight value() {
            return new FlowValueFlyweight().wrap(valueBytes, 0);
        }

        FlowSideFlyweight lowToHigh() {
            return new FlowSideFlyweight().wrap(valueBytes, FlowValueFlyweight.LOW_TO_HIGH_OFFSET);
        }

        FlowSideFlyweight highToLow() {
            return new FlowSideFlyweight().wrap(valueBytes, FlowValueFlyweight.HIGH_TO_LOW_OFFSET);
        }
    }

    KernelFixture(final int flows, final int events) {
        this(flows, events, true);
    }

    /** @param replay whether packets bring their time; else the program asks the clock. */
    KernelFixture(final int flows, final int events, final boolean replay) {
        capture = BpfCapture.load(
                new CaptureOptions(flows, events, 1_000_000_000L, 3_000_000_000L, replay, TunnelPorts.DEFAULT));
        ledger = new KernelLedger(capture.ledger());
        reader = new BpfRingReader(
                capture.ring().consumerPosition(),
                capture.ring().producerPosition(),
                capture.ring().data(),
                capture.ring().size(),
                capture.control());
    }

    BpfCapture capture() {
        return capture;
    }

    BpfRingReader reader() {
        return reader;
    }

    KernelFixture on(final int ifindex) {
        this.ifindex = ifindex;
        return this;
    }

    /** What follows are super-packets of so many segments. */
    KernelFixture segments(final int count, final int size) {
        gsoSegments = count;
        gsoSize = size;
        return this;
    }

    KernelFixture ingress(final long timeNs, final Frame frame) {
        return run(KernelLayoutDescriptor.HOOK_INGRESS, LinkLayer.ETHERNET, timeNs, frame.bytes(), frame.length());
    }

    KernelFixture egress(final long timeNs, final Frame frame) {
        return run(KernelLayoutDescriptor.HOOK_EGRESS, LinkLayer.ETHERNET, timeNs, frame.bytes(), frame.length());
    }

    KernelFixture run(
            final int hook, final LinkLayer link, final long timeNs, final byte[] frame, final int wireLength) {
        packet.putBytes(0, frame);
        run.data(packet, 0, frame.length);
        run.context().clear().tstamp(timeNs).wireLen(wireLength).ifindex(ifindex);
        run.context().gsoSegs(gsoSegments).gsoSize(gsoSize);
        capture.program(hook, link).testRun(run);
        return this;
    }

    int lastReturn() {
        return run.retval();
    }

    long packets(final KernelLedgerReason reason) {
        ledger.refresh();
        return ledger.packets(reason);
    }

    long bytes(final KernelLedgerReason reason) {
        ledger.refresh();
        return ledger.bytes(reason);
    }

    long difference() {
        return LedgerBalance.of(ledger, new Ledger(1), 0).packets();
    }

    List<Event> events() {
        final List<Event> events = new ArrayList<>();
        final FlowEventFlyweight event = new FlowEventFlyweight();
        reader.poll(
                (buffer, offset, length) -> {
                    event.wrap(buffer, offset);
                    final SlotSnapshot snapshot = event.type() == KernelLayoutDescriptor.EVENT_OVERFLOW
                            ? new SlotSnapshot()
                                    .take(
                                            buffer,
                                            offset + OverflowEventDescriptor.HOT_OFFSET,
                                            buffer,
                                            offset + OverflowEventDescriptor.COLD_OFFSET)
                            : new SlotSnapshot().take(capture.slots(), event.slot());
                    events.add(new Event(event.type(), event.side(), event.timeNs(), snapshot.value()));
                    return true;
                },
                Integer.MAX_VALUE);
        return events;
    }

    /** Flows of the table; not those that left the index. */
    List<Entry> entries() {
        final List<Entry> entries = new ArrayList<>();
        final FlowSlots slots = capture.slots();
        for (int slot = 0; slot < slots.used(); slot++) {
            if (slots.state(slot) == KernelLayoutDescriptor.SLOT_LIVE) {
                final SlotSnapshot snapshot = new SlotSnapshot().take(slots, slot);
                entries.add(new Entry(snapshot.key(), snapshot.value()));
            }
        }
        return entries;
    }

    /** Empties the table. */
    void forgetEntries() {
        final FlowSlots slots = capture.slots();
        for (int slot = 0; slot < slots.used(); slot++) {
            if (slots.state(slot) != KernelLayoutDescriptor.SLOT_FREE) {
                assertThat(slots.index().remove(slot)).isTrue();
                slots.free().free(slot);
            }
        }
    }

    Entry onlyEntry() {
        final List<Entry> entries = entries();
        if (entries.size() != 1) {
            throw new AssertionError("one flow expected, there are " + entries.size());
        }
        return entries.get(0);
    }

    @Override
    public void close() {
        capture.close();
    }
}
