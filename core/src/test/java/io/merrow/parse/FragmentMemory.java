package io.merrow.parse;

import java.util.HashMap;
import java.util.Map;

/** What first fragments said, for those that come later. */
final class FragmentMemory {
    /** Of a first fragment. */
    private record Known(int protocol, int sourcePort, int destinationPort) {}

    private final Map<IpPacket.FragmentId, Known> known = new HashMap<>();

    void learn(final IpPacket first, final Transport transport) {
        known.put(
                first.fragmentId(),
                new Known(transport.protocol(), transport.sourcePort(), transport.destinationPort()));
    }

    /** The transport of a later fragment; no ports when its first was not seen. */
    Transport recall(final IpPacket later) {
        final Known first = known.get(later.fragmentId());
        return first == null
                ? Transport.bare(later.protocol())
                : new Transport(first.protocol, first.sourcePort, first.destinationPort, 0, null, null, null, null);
    }

    void clear() {
        known.clear();
    }

    @Override
    public String toString() {
        return "FragmentMemory{" + known + '}';
    }
}
