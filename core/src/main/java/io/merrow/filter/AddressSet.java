package io.merrow.filter;

import io.merrow.net.Network;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A set of networks, kept as ranges of addresses without overlap. Immutable; a look-up allocates nothing. */
final class AddressSet {
    private static final Comparator<Network> BY_ADDRESS = Comparator.comparing(Network::high, Long::compareUnsigned)
            .thenComparing(Network::low, Long::compareUnsigned)
            .thenComparingInt(Network::prefixLength);

    private final List<Network> networks;
    private final long[] firstHigh;
    private final long[] firstLow;
    private final long[] lastHigh;
    private final long[] lastLow;

    private AddressSet(final List<Network> networks) {
        this.networks = networks;
        final List<Network> apart = apart(networks);
        firstHigh = apart.stream().mapToLong(Network::high).toArray();
        firstLow = apart.stream().mapToLong(Network::low).toArray();
        lastHigh = apart.stream().mapToLong(Network::lastHigh).toArray();
        lastLow = apart.stream().mapToLong(Network::lastLow).toArray();
    }

    /** Of addresses and networks; each must be valid. */
    static AddressSet of(final List<String> texts) {
        return new AddressSet(texts.stream().map(Network::parse).toList());
    }

    /** Two networks overlap only where one covers the other, so those that stand behind one which covers them go. */
    private static List<Network> apart(final List<Network> networks) {
        final List<Network> apart = new ArrayList<>();
        networks.stream().sorted(BY_ADDRESS).forEach(network -> {
            if (apart.isEmpty() || !apart.get(apart.size() - 1).covers(network)) {
                apart.add(network);
            }
        });
        return apart;
    }

    boolean isEmpty() {
        return networks.isEmpty();
    }

    /** As it was given, overlaps included. */
    List<Network> networks() {
        return networks;
    }

    /** Whether one of the networks covers all of this one. */
    boolean covers(final Network network) {
        return contains(network.high(), network.low()) && networks.stream().anyMatch(each -> each.covers(network));
    }

    /** Whether an address is in one of the networks; its halves in big-endian order. */
    boolean contains(final long high, final long low) {
        int from = 0;
        int to = firstHigh.length - 1;
        while (from <= to) {
            final int middle = (from + to) >>> 1;
            if (compare(high, low, firstHigh[middle], firstLow[middle]) < 0) {
                to = middle - 1;
            } else {
                from = middle + 1;
            }
        }
        return to >= 0 && compare(high, low, lastHigh[to], lastLow[to]) <= 0;
    }

    private static int compare(final long high, final long low, final long otherHigh, final long otherLow) {
        final int byHigh = Long.compareUnsigned(high, otherHigh);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    }

    @Override
    public String toString() {
        return "AddressSet" + networks;
    }
}
