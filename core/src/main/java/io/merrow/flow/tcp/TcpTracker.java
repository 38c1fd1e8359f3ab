package io.merrow.flow.tcp;

import static io.merrow.flow.table.FlowStateDescriptor.*;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN;
import static io.merrow.layout.KernelLayoutDescriptor.SIDE_SYN_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_ACK;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_FIN;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_RST;

import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.net.IpProtocol;

/**
 * The state of a connection as the source's endpoint has it (RFC 9293, 3.3.2), from what both sides sent. Everything
 * it remembers is in the flow's state, and only ever added: to look late, or twice, does no harm.
 */
public final class TcpTracker {

    /** RFC 9293, 3.1, and the accurate ECN flag. */
    private static final int HEADER_FLAGS = 0x1FF;

    private TcpTracker() {}

    /** Whether a side sent a FIN or a RST. */
    public static boolean isClosing(final int flags) {
        return closingFlags(flags) != 0;
    }

    /** The FIN and RST among the flags. */
    static int closingFlags(final int flags) {
        return flags & (TCP_FIN | TCP_RST);
    }

    /** Notes what is seen of the close now. */
    public static void observe(final FlowSlotFlyweight slot) {
        final boolean lowFin = (slot.flags(LOW_TO_HIGH) & TCP_FIN) != 0;
        final boolean highFin = (slot.flags(HIGH_TO_LOW) & TCP_FIN) != 0;
        if (!lowFin && !highFin) {
            return;
        }
        if (lowFin && acknowledges(slot, HIGH_TO_LOW)) {
            slot.set(FIN_ACKNOWLEDGED << LOW_TO_HIGH);
        }
        if (highFin && acknowledges(slot, LOW_TO_HIGH)) {
            slot.set(FIN_ACKNOWLEDGED << HIGH_TO_LOW);
        }
        if (!slot.is(FIN_FIRST << LOW_TO_HIGH) && !slot.is(FIN_FIRST << HIGH_TO_LOW)) {
            slot.set(FIN_FIRST << firstToClose(slot, lowFin, highFin));
        }
    }

    /**
     * State of the connection.
     *
     * @param source side that sends from source to destination.
     * @return {@code STATE_…} of {@link RecordDescriptor}; {@code STATE_NONE} when the flow is not TCP, or no TCP header of
     *     it was seen.
     */
    public static int state(final FlowSlotFlyweight slot, final int source) {
        if (slot.protocol() != IpProtocol.TCP) {
            return RecordDescriptor.STATE_NONE;
        }
        final int flags = slot.flags(source);
        final int reverseFlags = slot.flags(source ^ 1);
        if (((flags | reverseFlags) & HEADER_FLAGS) == 0) {
            return RecordDescriptor.STATE_NONE; // fragments without a TCP header
        }
        if (((flags | reverseFlags) & TCP_RST) != 0) {
            return RecordDescriptor.STATE_CLOSED;
        }
        final boolean fin = (flags & TCP_FIN) != 0;
        final boolean reverseFin = (reverseFlags & TCP_FIN) != 0;
        final boolean acknowledged = slot.is(FIN_ACKNOWLEDGED << source);
        if (fin && reverseFin) {
            return slot.is(FIN_FIRST << source)
                    ? acknowledged ? RecordDescriptor.STATE_TIME_WAIT : RecordDescriptor.STATE_CLOSING
                    : acknowledged ? RecordDescriptor.STATE_CLOSED : RecordDescriptor.STATE_LAST_ACK;
        }
        if (fin) {
            return acknowledged ? RecordDescriptor.STATE_FIN_WAIT_2 : RecordDescriptor.STATE_FIN_WAIT_1;
        }
        return reverseFin ? RecordDescriptor.STATE_CLOSE_WAIT : openState(slot, flags, reverseFlags);
    }

    /** A flow whose beginning was not seen counts as established: something is being sent. */
    private static int openState(final FlowSlotFlyweight slot, final int flags, final int reverseFlags) {
        if (slot.isEstablished() || (flags & TCP_ACK) != 0) {
            return RecordDescriptor.STATE_ESTABLISHED;
        }
        if ((reverseFlags & SIDE_SYN_ACK) != 0) {
            return RecordDescriptor.STATE_SYN_RECEIVED;
        }
        return (flags & SIDE_SYN) != 0 ? RecordDescriptor.STATE_SYN_SENT : RecordDescriptor.STATE_ESTABLISHED;
    }

    /** Whether a side has acknowledged the other's FIN. Sequence numbers compare modulo 2^32 (RFC 9293, 3.4). */
    private static boolean acknowledges(final FlowSlotFlyweight slot, final int by) {
        return (slot.flags(by) & TCP_ACK) != 0 && slot.acknowledgment(by) - slot.finEnd(by ^ 1) >= 0;
    }

    /**
     * When both FINs show up at once: the one that is acknowledged came first if the other is not yet; if both
     * are, the end that closed first has sent the last ACK.
     */
    private static int firstToClose(final FlowSlotFlyweight slot, final boolean lowFin, final boolean highFin) {
        if (lowFin != highFin) {
            return lowFin ? LOW_TO_HIGH : HIGH_TO_LOW;
        }
        final boolean lowAcknowledged = slot.is(FIN_ACKNOWLEDGED << LOW_TO_HIGH);
        final boolean highAcknowledged = slot.is(FIN_ACKNOWLEDGED << HIGH_TO_LOW);
        if (lowAcknowledged != highAcknowledged) {
            return lowAcknowledged ? LOW_TO_HIGH : HIGH_TO_LOW;
        }
        return slot.lastNs(LOW_TO_HIGH) >= slot.lastNs(HIGH_TO_LOW) == lowAcknowledged ? LOW_TO_HIGH : HIGH_TO_LOW;
    }
}
