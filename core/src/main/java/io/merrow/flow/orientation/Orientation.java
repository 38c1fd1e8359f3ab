package io.merrow.flow.orientation;

import static io.merrow.flow.table.FlowStateDescriptor.*;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_GROUP;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN_ACK;

import io.merrow.flow.identity.IcmpTypes;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.net.IpProtocol;
import java.nio.ByteOrder;

/**
 * The source (flow-model, 3), by the first of these that decides: a group address, which is never a source, a SYN, a SYN+ACK,
 * an ICMP request, a known listening port, exactly one ephemeral port, the first packet. Decides and keeps nothing but its settings.
 */
public final class Orientation {
    private static final int UNKNOWN = -1;
    private static final int MULTICAST_NIBBLE = 0xE;
    private static final int LIMITED_BROADCAST = -1;

    private final FlowPolicy policy;
    private final ListeningPorts listeningPorts;
    private final LearnedListeners learned;
    private final FlowKeyFlyweight key = new FlowKeyFlyweight();

    public Orientation(final FlowPolicy policy, final ListeningPorts listeningPorts) {
        this(policy, listeningPorts, new LearnedListeners());
    }

    public Orientation(final FlowPolicy policy, final ListeningPorts listeningPorts, final LearnedListeners learned) {
        this.learned = learned;
        this.policy = policy;
        this.listeningPorts = listeningPorts;
    }

    /** Puts {@code SOURCE_HIGH} and {@code INITIATOR_KNOWN} into the slot's state, unless a record has left already. */
    public void decide(final FlowSlotFlyweight slot) {
        if (slot.is(FIXED)) {
            return;
        }
        key.wrap(slot.keyBuffer(), slot.keyOffset());
        final int known = initiator(slot);
        final int source = known != UNKNOWN ? known : slot.firstSide();
        slot.state((slot.state() & ~(SOURCE_HIGH | INITIATOR_KNOWN))
                | (source == HIGH_TO_LOW ? SOURCE_HIGH : 0)
                | (known != UNKNOWN ? INITIATOR_KNOWN : 0));
    }

    private int initiator(final FlowSlotFlyweight slot) {
        final int byGroup = byGroup(slot);
        if (byGroup != UNKNOWN) {
            return byGroup;
        }
        final int bySyn = markedSide(slot, SIDE_SYN);
        if (bySyn != UNKNOWN) {
            return bySyn;
        }
        final int bySynAck = markedSide(slot, SIDE_SYN_ACK);
        if (bySynAck != UNKNOWN) {
            return bySynAck ^ 1;
        }
        if (IpProtocol.isIcmp(key.protocol())) {
            return byRequest();
        }
        final int byListener = byListener(slot);
        return byListener != UNKNOWN ? byListener : byEphemeralPort();
    }

    /** Both sides have the mark in a simultaneous open (RFC 9293, 3.5): then the first packet's sender it is. */
    private static int markedSide(final FlowSlotFlyweight slot, final int mark) {
        final boolean low = (slot.flags(LOW_TO_HIGH) & mark) != 0;
        final boolean high = (slot.flags(HIGH_TO_LOW) & mark) != 0;
        if (low && high && mark == SIDE_SYN) {
            return slot.firstSide();
        }
        return low == high ? UNKNOWN : low ? LOW_TO_HIGH : HIGH_TO_LOW;
    }

    /** Nothing is sent from a multicast or broadcast address; a subnet's broadcast address shows in the link layer. */
    private int byGroup(final FlowSlotFlyweight slot) {
        final boolean low = isGroup(FlowKeyFlyweight.ADDRESS_LOW_OFFSET) || isToGroup(slot, HIGH_TO_LOW);
        final boolean high = isGroup(FlowKeyFlyweight.ADDRESS_HIGH_OFFSET) || isToGroup(slot, LOW_TO_HIGH);
        return low == high ? UNKNOWN : low ? HIGH_TO_LOW : LOW_TO_HIGH;
    }

    private static boolean isToGroup(final FlowSlotFlyweight slot, final int side) {
        return (slot.flags(side) & SIDE_GROUP) != 0;
    }

    /** RFC 1112, 4 and RFC 919, 7; RFC 4291, 2.7. */
    private boolean isGroup(final int addressOffset) {
        final int at = key.offset() + addressOffset;
        if (key.ipVersion() == 6) {
            return key.buffer().getByte(at) == (byte) 0xFF;
        }
        final int address = key.buffer().getInt(at + 12, ByteOrder.BIG_ENDIAN);
        return address >>> 28 == MULTICAST_NIBBLE || address == LIMITED_BROADCAST;
    }

    private int byRequest() {
        if (!IcmpTypes.isPair(key.protocol(), key.portLow(), key.portHigh())) {
            return UNKNOWN;
        }
        return IcmpTypes.isRequest(key.protocol(), key.portLow()) ? LOW_TO_HIGH : HIGH_TO_LOW;
    }

    private int byListener(final FlowSlotFlyweight slot) {
        final boolean low = isListening(FlowKeyFlyweight.ADDRESS_LOW_OFFSET, key.portLow(), slot.lastNs());
        final boolean high = isListening(FlowKeyFlyweight.ADDRESS_HIGH_OFFSET, key.portHigh(), slot.lastNs());
        return low == high ? UNKNOWN : low ? HIGH_TO_LOW : LOW_TO_HIGH;
    }

    private boolean isListening(final int addressOffset, final int port, final long timeNs) {
        final int at = key.offset() + addressOffset;
        return listeningPorts.isListening(key.buffer(), at, port, key.protocol())
                || learned.isListening(key.buffer(), at, port, key.protocol(), timeNs);
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
