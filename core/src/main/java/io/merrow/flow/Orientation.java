package io.merrow.flow;

import static io.merrow.flow.FlowSlotDescriptor.*;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN_ACK;

import io.merrow.layout.FlowKeyFlyweight;

/**
 * Who is the source (flow-model, 3), by the first of these that says anything: a SYN, a SYN+ACK, an ICMP request, a
 * known listening port, exactly one ephemeral port, the first packet. Decides and keeps nothing but its settings.
 */
public final class Orientation {
    private static final int UNKNOWN = -1;

    private final FlowPolicy policy;
    private final ListeningPorts listeningPorts;
    private final FlowKeyFlyweight key = new FlowKeyFlyweight();

    public Orientation(final FlowPolicy policy, final ListeningPorts listeningPorts) {
        this.policy = policy;
        this.listeningPorts = listeningPorts;
    }

    /** Puts {@code SOURCE_HIGH} and {@code INITIATOR_KNOWN} into the slot's state, unless a record has left already. */
    void decide(final FlowSlotFlyweight slot) {
        if (slot.is(FIXED)) {
            return;
        }
        key.wrap(slot.keyBuffer(), slot.keyOffset());
        final int known = initiator(slot);
        final int source = known != UNKNOWN ? known : slot.is(FIRST_HIGH) ? HIGH_TO_LOW : LOW_TO_HIGH;
        slot.state((slot.state() & ~(SOURCE_HIGH | INITIATOR_KNOWN))
                | (source == HIGH_TO_LOW ? SOURCE_HIGH : 0)
                | (known != UNKNOWN ? INITIATOR_KNOWN : 0));
    }

    private int initiator(final FlowSlotFlyweight slot) {
        final int bySyn = markedSide(slot, SIDE_SYN);
        if (bySyn != UNKNOWN) {
            return bySyn;
        }
        final int bySynAck = markedSide(slot, SIDE_SYN_ACK);
        if (bySynAck != UNKNOWN) {
            return bySynAck ^ 1;
        }
        if (IcmpTypes.isIcmp(key.protocol())) {
            return byRequest();
        }
        final int byListener = byListener();
        return byListener != UNKNOWN ? byListener : byEphemeralPort();
    }

    /** Both sides have the mark in a simultaneous open (RFC 9293, 3.5): then the first packet's sender it is. */
    private static int markedSide(final FlowSlotFlyweight slot, final int mark) {
        final boolean low = (slot.flags(LOW_TO_HIGH) & mark) != 0;
        final boolean high = (slot.flags(HIGH_TO_LOW) & mark) != 0;
        if (low && high && mark == SIDE_SYN) {
            return slot.is(FIRST_HIGH) ? HIGH_TO_LOW : LOW_TO_HIGH;
        }
        return low == high ? UNKNOWN : low ? LOW_TO_HIGH : HIGH_TO_LOW;
    }

    private int byRequest() {
        if (!IcmpTypes.isPair(key.protocol(), key.portLow(), key.portHigh())) {
            return UNKNOWN;
        }
        return IcmpTypes.isRequest(key.protocol(), key.portLow()) ? LOW_TO_HIGH : HIGH_TO_LOW;
    }

    private int byListener() {
        final boolean low = listeningPorts.isListening(
                key.buffer(), key.offset() + FlowKeyFlyweight.ADDRESS_LOW_OFFSET, key.portLow(), key.protocol());
        final boolean high = listeningPorts.isListening(
                key.buffer(), key.offset() + FlowKeyFlyweight.ADDRESS_HIGH_OFFSET, key.portHigh(), key.protocol());
        return low == high ? UNKNOWN : low ? HIGH_TO_LOW : LOW_TO_HIGH;
    }

    /** A protocol without ports has zeros there, which are not ephemeral. */
    private int byEphemeralPort() {
        final boolean low = policy.isEphemeral(key.portLow());
        final boolean high = policy.isEphemeral(key.portHigh());
        return low == high ? UNKNOWN : low ? LOW_TO_HIGH : HIGH_TO_LOW;
    }

    @Override
    public String toString() {
        return "Orientation{ephemeralPorts=" + policy.ephemeralPortLow() + ".." + policy.ephemeralPortHigh() + '}';
    }
}
