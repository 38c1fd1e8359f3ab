package io.merrow.capture;

import io.merrow.bpf.TestRun;
import io.merrow.layout.EventHeadFlyweight;
import io.merrow.layout.FlowEventDescriptor;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.KernelLedgerReason;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerBalance;
import java.nio.ByteBuffer;
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

    /** One event as it came out of the ring. */
    record Event(int type, int side, long timeNs, UnsafeBuffer bytes) {
        FlowValueFlyweight value() {
            return new FlowValueFlyweight().wrap(bytes, FlowEventDescriptor.VALUE_OFFSET);
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
        capture = BpfCapture.load(
                new CaptureOptions(flows, events, 1_000_000_000L, 3_000_000_000L, true, TunnelPorts.DEFAULT));
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
        final EventHeadFlyweight head = new EventHeadFlyweight();
        reader.poll(
                (buffer, offset, length) -> {
                    final UnsafeBuffer copy = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
                    copy.putBytes(0, buffer, offset, length);
                    head.wrap(copy, 0);
                    events.add(new Event(head.type(), head.side(), head.timeNs(), copy));
                    return true;
                },
                Integer.MAX_VALUE);
        return events;
    }

    List<Entry> entries() {
        final List<Entry> entries = new ArrayList<>();
        UnsafeBuffer key = new UnsafeBuffer(ByteBuffer.allocateDirect(FlowKeyFlyweight.LENGTH));
        boolean more = capture.flows().firstKey(key, 0);
        while (more) {
            final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(FlowValueFlyweight.LENGTH));
            capture.flows().lookup(key, 0, value, 0);
            entries.add(new Entry(key, value));
            final UnsafeBuffer next = new UnsafeBuffer(ByteBuffer.allocateDirect(FlowKeyFlyweight.LENGTH));
            more = capture.flows().nextKey(key, 0, next, 0);
            key = next;
        }
        return entries;
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
