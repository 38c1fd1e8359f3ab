package io.merrow.parse.reference;

import io.merrow.parse.ip.IpPacket;
import io.merrow.parse.transport.Transport;
import java.util.HashMap;
import java.util.Map;

/** The ports of first fragments, for later ones. */
final class FragmentMemory {
    /** Of a first fragment. */
    private record Known(int protocol, int sourcePort, int destinationPort, boolean isOneWay, long timeNs) {}

    /** An identification is used again after that: RFC 8200, 4.5. */
    private static final long TIMEOUT_NS = 60_000_000_000L;

    private final Map<IpPacket.FragmentId, Known> known = new HashMap<>();
    private long nowNs;

    /** Time of the packet that is read next. */
    void now(final long timeNs) {
        nowNs = timeNs;
    }

    void learn(final IpPacket first, final Transport transport) {
        known.put(
                first.fragmentId(),
                new Known(
                        transport.protocol(),
                        transport.sourcePort(),
                        transport.destinationPort(),
                        transport.isOneWay(),
                        nowNs));
    }

    /** The transport of a later fragment; no ports when its first was not seen. */
    Transport recall(final IpPacket later) {
        final Known first = known.get(later.fragmentId());
        return first == null || nowNs - first.timeNs >= TIMEOUT_NS
                ? Transport.bare(later.protocol())
                : new Transport(
                        first.protocol,
                        first.sourcePort,
                        first.destinationPort,
                        first.isOneWay,
                        0,
                        null,
                        null,
                        null,
                        null);
    }

    void clear() {
        known.clear();
    }

    @Override
    public String toString() {
        return "FragmentMemory{" + known + '}';
    }
}
