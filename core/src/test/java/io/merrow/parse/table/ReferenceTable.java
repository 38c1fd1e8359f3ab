package io.merrow.parse.table;

import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.KernelLedgerReason;
import io.merrow.parse.reference.Parsed;
import io.merrow.parse.transport.TcpHeader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds packets up to flows, events and a ledger, by the flow model. */
public final class ReferenceTable {
    private final long observationTimeoutNs;
    private final Map<FlowKey, ReferenceFlow> flows = new HashMap<>();
    private final List<EventImage> events = new ArrayList<>();
    private final EnumMap<KernelLedgerReason, Long> packets = new EnumMap<>(KernelLedgerReason.class);
    private final EnumMap<KernelLedgerReason, Long> bytes = new EnumMap<>(KernelLedgerReason.class);

    public ReferenceTable(final long observationTimeoutNs) {
        this.observationTimeoutNs = observationTimeoutNs;
    }

    /** One packet, seen at an observation point. */
    public void apply(final Parsed parsed, final long timeNs, final long point) {
        final KernelLedgerReason place = parsed.isFlow() ? applyFlow(parsed, timeNs, point) : parsed.reason();
        final long frameBytes = parsed.bytes() + parsed.overheadBytes();
        for (final KernelLedgerReason reason : List.of(KernelLedgerReason.SEEN, place)) {
            note(reason, parsed.packets(), frameBytes);
        }
    }

    private KernelLedgerReason applyFlow(final Parsed parsed, final long timeNs, final long point) {
        final FlowKey key = FlowKey.of(parsed.level());
        final int side = FlowKey.isFromLow(parsed.level())
                ? KernelLayoutDescriptor.LOW_TO_HIGH
                : KernelLayoutDescriptor.HIGH_TO_LOW;
        final TcpHeader tcp = parsed.level().transport().tcp();
        ReferenceFlow flow = flows.get(key);
        boolean isNew = flow == null;
        if (isNew) {
            note(KernelLedgerReason.FLOW_CREATED, 1, 0);
            flow = begin(key, timeNs, timeNs, side);
        }
        final boolean reopens = tcp != null && flow.isReopenedBy(tcp, side);
        if (!owns(flow.side(side), timeNs, point)) {
            if (!reopens) { // else it is of the flow that begins where the owner sees it
                flow.addTunnel(parsed.tunnel(), side);
            }
            return KernelLedgerReason.NOT_OWNER;
        }
        if (reopens) {
            flow = reopen(flow, key, timeNs, side);
            flow.side(side).owner = point;
            isNew = true;
        }
        flow.addTunnel(parsed.tunnel(), side);
        final int endsBefore = flow.side(side).ends();
        flow.add(parsed, side, timeNs);
        if (!isNew && flow.side(side).ends() != endsBefore) {
            event(KernelLayoutDescriptor.EVENT_CLOSE, side, timeNs, key, null);
        }
        return KernelLedgerReason.COUNTED;
    }

    /** A birth distinguishes two flows of one key, so it is later than the last also when the packet is not. */
    private ReferenceFlow reopen(final ReferenceFlow old, final FlowKey key, final long timeNs, final int side) {
        final FlowImage finalSnapshot = old.image();
        note(KernelLedgerReason.FLOW_RESTARTED, 1, 0);
        event(KernelLayoutDescriptor.EVENT_RETIRED, side, timeNs, key, finalSnapshot);
        return begin(key, Math.max(timeNs, finalSnapshot.bornNs() + 1), timeNs, side);
    }

    private ReferenceFlow begin(final FlowKey key, final long bornNs, final long timeNs, final int side) {
        final ReferenceFlow flow = new ReferenceFlow(key, bornNs, side);
        flows.put(key, flow);
        event(KernelLayoutDescriptor.EVENT_FIRST, side, timeNs, key, null);
        return flow;
    }

    /** Each direction is counted by one observation point, the first; by another once that was silent for long enough. */
    private boolean owns(final ReferenceSide side, final long timeNs, final long point) {
        if (side.owner != 0 && side.owner != point && timeNs - side.lastNs < observationTimeoutNs) {
            return false;
        }
        if (side.owner != 0 && side.owner != point) {
            note(KernelLedgerReason.OWNER_MOVED, 1, 0);
        }
        side.owner = point;
        return true;
    }

    private void event(
            final int type, final int side, final long timeNs, final FlowKey key, final FlowImage finalSnapshot) {
        events.add(new EventImage(type, side, timeNs, key, finalSnapshot));
        note(KernelLedgerReason.EVENT_SENT, 1, 0);
    }

    private void note(final KernelLedgerReason reason, final long packetCount, final long byteCount) {
        packets.merge(reason, packetCount, Long::sum);
        if (byteCount != 0) {
            bytes.merge(reason, byteCount, Long::sum);
        }
    }

    public TableImage image() {
        final Map<FlowKey, FlowImage> images = new HashMap<>();
        flows.forEach((key, flow) -> images.put(key, flow.image()));
        return new TableImage(images, List.copyOf(events), packets, bytes);
    }

    @Override
    public String toString() {
        return "ReferenceTable{flows=" + flows.size() + ", events=" + events.size() + ", packets=" + packets + '}';
    }
}
