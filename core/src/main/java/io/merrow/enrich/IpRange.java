package io.merrow.enrich;

import io.merrow.net.Network;
import java.util.List;

/** A range of addresses, {@code 10.0.0.0/8}, with ranges taken out of it. Immutable; any thread. */
public final class IpRange {
    private static final IpRange[] NONE = {};

    private final Network network;
    private final IpRange[] except;
    private final String text;

    private IpRange(final Network network, final IpRange[] except, final String text) {
        this.network = network;
        this.except = except;
        this.text = text;
    }

    /** @throws IllegalArgumentException naming what is not a range. */
    public static IpRange of(final String cidr, final List<String> except) {
        return parse(cidr, except.stream().map(IpRange::of).toArray(IpRange[]::new));
    }

    /** Without exceptions. */
    public static IpRange of(final String cidr) {
        return parse(cidr, NONE);
    }

    private static IpRange parse(final String cidr, final IpRange[] except) {
        try {
            return new IpRange(Network.parse(cidr), except, cidr);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("not an address range: " + cidr + "; write it like 10.0.0.0/8", e);
        }
    }

    /** Whether the address is in it, and in none of its exceptions. */
    public boolean contains(final long high, final long low) {
        if (!network.contains(high, low)) {
            return false;
        }
        for (final IpRange exception : except) {
            if (exception.contains(high, low)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
