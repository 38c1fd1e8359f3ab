package io.merrow.parse.table;

import io.merrow.parse.ip.Address;
import io.merrow.parse.ip.IpPacket;
import io.merrow.parse.reference.Level;
import io.merrow.parse.transport.Transport;

/**
 * Canonical key of a conversation: both ends in ascending order of address, then port.
 *
 * @param oneWay 1: of messages without counterpart from the low end, 2: from the high one; else 0.
 */
public record FlowKey(Address low, int portLow, Address high, int portHigh, int protocol, int ipVersion, int oneWay)
        implements Comparable<FlowKey> {

    static FlowKey of(final Level level) {
        final IpPacket ip = level.ip();
        final Transport t = level.transport();
        return isFromLow(level)
                ? new FlowKey(
                        ip.source(),
                        t.sourcePort(),
                        ip.destination(),
                        t.destinationPort(),
                        t.protocol(),
                        ip.version(),
                        t.isOneWay() ? 1 : 0)
                : new FlowKey(
                        ip.destination(),
                        t.destinationPort(),
                        ip.source(),
                        t.sourcePort(),
                        t.protocol(),
                        ip.version(),
                        t.isOneWay() ? 2 : 0);
    }

    /** Whether the sender is the low end; it is when both ends are the same. */
    static boolean isFromLow(final Level level) {
        final int order = level.ip().source().compareTo(level.ip().destination());
        return order < 0
                || order == 0
                        && level.transport().sourcePort() <= level.transport().destinationPort();
    }

    @Override
    public int compareTo(final FlowKey other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return low + ":" + portLow + " - " + high + ":" + portHigh + " protocol " + protocol + " IPv" + ipVersion
                + (oneWay == 0 ? "" : " one way " + oneWay);
    }
}
