package io.merrow.net;

import java.nio.ByteBuffer;

/**
 * A network as 128 bits in big-endian halves; IPv4 in its mapped form (RFC 4291, 2.5.5.2).
 *
 * @param high         first half of its lowest address.
 * @param low          second half.
 * @param prefixLength 0 to 128.
 */
public record Network(long high, long low, int prefixLength) {
    private static final int IPV4_BITS = 32;
    private static final int BITS = 128;

    /**
     * Reads {@code 10.0.0.0/8}, {@code 10.0.0.1}, {@code fd00::/8}. Bits behind the prefix are ignored.
     *
     * @throws IllegalArgumentException saying what is wrong with it.
     */
    public static Network parse(final String text) {
        final int slash = text.indexOf('/');
        final String host = slash < 0 ? text : text.substring(0, slash);
        final ByteBuffer address = IpAddresses.mapped(bytes(host));
        final int bits = host.indexOf(':') < 0 ? IPV4_BITS : BITS;
        final int length = slash < 0 ? bits : prefixLength(text.substring(slash + 1), bits);
        return of(address.getLong(0), address.getLong(Long.BYTES), length + BITS - bits);
    }

    private static byte[] bytes(final String host) {
        try {
            return IpAddresses.bytes(host);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("must be an address or a network, like 10.0.0.1 or fd00::/8", e);
        }
    }

    private static int prefixLength(final String text, final int bits) {
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > bits) {
            throw new IllegalArgumentException("must have a prefix length between 0 and " + bits);
        }
        return Integer.parseInt(text);
    }

    private static Network of(final long high, final long low, final int length) {
        return new Network(high & mask(length), low & mask(length - Long.SIZE), length);
    }

    /** The first so many bits of 64. */
    private static long mask(final int bits) {
        return bits <= 0 ? 0 : bits >= Long.SIZE ? -1L : -1L << (Long.SIZE - bits);
    }

    public long lastHigh() {
        return high | ~mask(prefixLength);
    }

    public long lastLow() {
        return low | ~mask(prefixLength - Long.SIZE);
    }

    /** Whether an address is in it; IPv4 in its mapped form. */
    public boolean contains(final long addressHigh, final long addressLow) {
        return (addressHigh & mask(prefixLength)) == high && (addressLow & mask(prefixLength - Long.SIZE)) == low;
    }

    /** Whether all of the other one's addresses are in this one. */
    public boolean covers(final Network other) {
        return prefixLength <= other.prefixLength && contains(other.high, other.low);
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    }
}
