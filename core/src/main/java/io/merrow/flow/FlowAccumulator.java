package io.merrow.flow;

import static io.merrow.flow.FlowSlotDescriptor.*;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN;

import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import org.agrona.DirectBuffer;

/**
 * Adds to a slot what a kernel value says. One thread.
 *
 * <p>A snapshot is cumulative and may come twice or after a newer one. The kernel's counters only rise, so of each
 * the highest value counts, and an old snapshot adds nothing.
 *
 * <p>IP facts of an interval are those of the first snapshot in it that brings a packet of that side: the kernel keeps
 * those of the first packet since the latest sweep began.
 */
final class FlowAccumulator {
    private final FlowValueFlyweight value = new FlowValueFlyweight();
    private final FlowSideFlyweight low = new FlowSideFlyweight();
    private final FlowSideFlyweight high = new FlowSideFlyweight();
    private final DetailAccumulator detail;
    private final TcpFactsAccumulator tcp;
    private DirectBuffer buffer;
    private int offset;
    private int tunnelOffset;

    FlowAccumulator(final FlowDetails details) {
        detail = new DetailAccumulator(details);
        tcp = new TcpFactsAccumulator(details);
    }

    /** Views the value that the following calls are about. */
    FlowAccumulator wrap(final DirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        tunnelOffset = offset + FlowValueFlyweight.TUNNEL_OFFSET;
        value.wrap(buffer, offset);
        low.wrap(buffer, offset + FlowValueFlyweight.LOW_TO_HIGH_OFFSET);
        high.wrap(buffer, offset + FlowValueFlyweight.HIGH_TO_LOW_OFFSET);
        return this;
    }

    long bornNs() {
        return value.bornNs();
    }

    /** Whether it was copied in the middle of a restart: then it is half of one flow and half of another. */
    boolean isTorn() {
        return value.bornNs() != value.bornCheckNs();
    }

    /** Latest packet of either side. */
    long lastNs() {
        return Math.max(low.lastNs(), high.lastNs());
    }

    /** Whether any packet is in the value. */
    boolean hasPackets() {
        return (low.packets() | high.packets()) != 0;
    }

    /** Packets of both sides. */
    long packets() {
        return low.packets() + high.packets();
    }

    /** Whether a SYN is in the value. */
    boolean hasSyn() {
        return ((low.tcpFlags() | high.tcpFlags()) & SIDE_SYN) != 0;
    }

    /** Whether it holds a SYN that did not open the slot's flow. */
    boolean reopens(final FlowSlotFlyweight slot) {
        return hasSyn() && ((slot.flags() & SIDE_SYN) == 0 || initialSequence() != slot.initialSequence());
    }

    /** Starts a slot that was just added to the table: who sent first, and when. */
    void begin(final FlowSlotFlyweight slot, final long eventNs) {
        if (value.firstSide() == HIGH_TO_LOW) {
            slot.set(FIRST_HIGH);
        }
        final long firstNs = firstNs();
        slot.firstNs(firstNs != 0 ? firstNs : eventNs);
        slot.lastNs(slot.firstNs());
    }

    /**
     * Applies the snapshot of the slot's own kernel entry.
     *
     * @return whether it said anything new.
     */
    boolean applySnapshot(final FlowSlotFlyweight slot) {
        final boolean facts = applyFacts(slot);
        final boolean ofLow = applyCounters(slot, LOW_TO_HIGH, low);
        final boolean ofHigh = applyCounters(slot, HIGH_TO_LOW, high);
        final boolean ofDetail = detail.applySnapshot(slot, low, high, buffer, tunnelOffset);
        if (ofLow | ofHigh) {
            tcp.apply(slot, buffer, offset);
        }
        return facts | ofLow | ofHigh | ofDetail;
    }

    /** Adds a packet that is in no kernel entry. */
    void addPacket(final FlowSlotFlyweight slot) {
        applyFacts(slot);
        addPacket(slot, LOW_TO_HIGH, low);
        addPacket(slot, HIGH_TO_LOW, high);
        detail.addPacket(slot, low, high, buffer, tunnelOffset);
    }

    private boolean applyFacts(final FlowSlotFlyweight slot) {
        final long lastNs = lastNs();
        final boolean later = lastNs > slot.lastNs();
        if (later) {
            slot.lastNs(lastNs);
        }
        final long firstNs = firstNs();
        if (firstNs != 0 && firstNs < slot.firstNs() && !slot.is(FIXED)) {
            slot.firstNs(firstNs);
        }
        return later | applyTcp(slot);
    }

    private boolean applyTcp(final FlowSlotFlyweight slot) {
        final int state = slot.state();
        final int lowFlags = slot.flags(LOW_TO_HIGH);
        final int highFlags = slot.flags(HIGH_TO_LOW);
        final int allLow = lowFlags | low.tcpFlags();
        final int allHigh = highFlags | high.tcpFlags();
        if (((allLow | allHigh) & SIDE_SYN) != 0 && (slot.flags() & SIDE_SYN) == 0) {
            slot.initialSequence(initialSequence());
        }
        TcpTracker.observe(slot, low, high);
        slot.flags(LOW_TO_HIGH, allLow);
        slot.flags(HIGH_TO_LOW, allHigh);
        if (value.establishedNs() != 0 && !slot.is(ESTABLISHED)) {
            slot.set(ESTABLISHED);
            if (value.synNs() != 0) {
                slot.handshakeNs(Math.max(0, value.establishedNs() - value.synNs()));
            }
        }
        return allLow != lowFlags || allHigh != highFlags || state != slot.state();
    }

    private static boolean applyCounters(
            final FlowSlotFlyweight slot, final int side, final FlowSideFlyweight snapshot) {
        final long packets = snapshot.packets();
        final long bytes = snapshot.bytes();
        final long seenPackets = slot.seenPackets(side);
        final long seenBytes = slot.seenBytes(side);
        if (packets <= seenPackets && bytes <= seenBytes) {
            return false;
        }
        slot.seen(side, Math.max(packets, seenPackets), Math.max(bytes, seenBytes));
        takeOver(slot, side, snapshot);
        return true;
    }

    private static void addPacket(final FlowSlotFlyweight slot, final int side, final FlowSideFlyweight snapshot) {
        if (snapshot.packets() != 0) {
            slot.addPackets(side, snapshot.packets(), snapshot.bytes());
            takeOver(slot, side, snapshot);
        }
    }

    private static void takeOver(final FlowSlotFlyweight slot, final int side, final FlowSideFlyweight snapshot) {
        slot.owner(side, snapshot.owner());
        if (!slot.is(FACTS_TAKEN << side)) {
            slot.set(FACTS_TAKEN << side);
            slot.facts(side, snapshot);
        }
    }

    private long firstNs() {
        final long lowNs = low.firstNs();
        final long highNs = high.firstNs();
        return lowNs == 0 ? highNs : highNs == 0 ? lowNs : Math.min(lowNs, highNs);
    }

    /** In a simultaneous open both sides sent one: the low side's then, as both nodes would choose. */
    private int initialSequence() {
        return (low.tcpFlags() & SIDE_SYN) != 0 ? low.tcpInitialSequence() : high.tcpInitialSequence();
    }
}
