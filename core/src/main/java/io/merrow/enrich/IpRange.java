package io.merrow.enrich;

import java.nio.ByteBuffer;
import java.util.List;

/** A range of addresses, {@code 10.0.0.0/8}, with ranges taken out of it. Immutable; any thread. */
public final class IpRange {
    private static final IpRange[] NONE = {};
    private static final int IPV4_BITS_BEFORE = 96;

    private final long high;
    private final long low;
    private final long highMask;
    private final long lowMask;
    private final IpRange[] except;
    private final String text;

    private IpRange(final long high, final long low, final int bits, final IpRange[] except, final String text) {
        highMask = bits == 0 ? 0 : bits >= Long.SIZE ? -1L : -1L << Long.SIZE - bits;
        lowMask = bits <= Long.SIZE ? 0 : -1L << 2 * Long.SIZE - bits;
        this.high = high & highMask;
        this.low = low & lowMask;
        this.except = except;
        this.text = text;
    }

    /**
     * @throws IllegalArgumentException naming what is no range.
     */
    public static IpRange of(final String cidr, final List<String> except) {
        return parse(cidr, except.stream().map(IpRange::of).toArray(IpRange[]::new));
    }

    /** As above, with nothing taken out. */
    public static IpRange of(final String cidr) {
        return parse(cidr, NONE);
    }

    private static IpRange parse(final String cidr, final IpRange[] except) {
        final int slash = cidr.indexOf('/');
        final String address = slash < 0 ? cidr : cidr.substring(0, slash);
        try {
            final byte[] bytes = IpAddresses.bytes(address);
            final int width = bytes.length * Byte.SIZE;
            final int bits = slash < 0 ? width : Integer.parseInt(cidr.substring(slash + 1));
            if (bits < 0 || bits > width) {
                throw new IllegalArgumentException("prefix out of range");
            }
            final ByteBuffer mapped = IpAddresses.mapped(bytes);
            final int total = width == Integer.SIZE ? bits + IPV4_BITS_BEFORE : bits;
            return new IpRange(mapped.getLong(0), mapped.getLong(Long.BYTES), total, except, cidr);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("not an address range: " + cidr + "; write it like 10.0.0.0/8", e);
        }
    }

    /** Whether the address is in it, and in none of its exceptions. */
    public boolean contains(final long addressHigh, final long addressLow) {
        if ((addressHigh & highMask) != high || (addressLow & lowMask) != low) {
            return false;
        }
        for (final IpRange exception : except) {
            if (exception.contains(addressHigh, addressLow)) {
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
