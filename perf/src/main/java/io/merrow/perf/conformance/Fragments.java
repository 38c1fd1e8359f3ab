package io.merrow.perf.conformance;

import java.util.HashMap;
import java.util.Map;

/** Ports of first fragments, for the later ones, which have none and for which tshark shows none. One thread. */
final class Fragments {
    private final Map<String, Tuple> firsts = new HashMap<>();

    void remember(final IpHeader ip, final Tuple tuple) {
        firsts.put(ip.fragmentKey(), tuple);
    }

    /** The tuple with the ports of its first fragment; the same tuple when that was not seen. */
    Tuple recall(final IpHeader ip, final Tuple tuple) {
        final Tuple first = firsts.get(ip.fragmentKey());
        return first == null
                ? tuple
                : tuple.withPorts(first.sourcePort(), first.destinationPort()).withProtocol(first.protocol());
    }

    @Override
    public String toString() {
        return "Fragments" + firsts;
    }
}
