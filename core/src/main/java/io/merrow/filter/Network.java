package io.merrow.filter;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * A network as 128 bits in big-endian halves; IPv4 in its mapped form (RFC 4291, 2.5.5.2).
 *
 * @param high         first half of its lowest address.
 * @param low          second half.
 * @param prefixLength 0 to 128.
 */
public record Network(long high, long low, int prefixLength) {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final long MAPPED = 0xFFFF_0000_0000L;
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
        final InetAddress address = address(host);
        final int bits = host.indexOf(':') < 0 ? IPV4_BITS : BITS;
        int length = bits;
        if (slash >= 0) {
            final String prefix = text.substring(slash + 1);
            if (!prefix.matches("\\d{1,3}") || Integer.parseInt(prefix) > bits) {
                throw new IllegalArgumentException("must have a prefix length between 0 and " + bits);
            }
            length = Integer.parseInt(prefix);
        }
        final ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (address instanceof Inet4Address) {
            return of(0, MAPPED | bytes.getInt() & 0xFFFF_FFFFL, length + BITS - bits);
        }
        return of(bytes.getLong(), bytes.getLong(), length);
    }

    private static Network of(final long high, final long low, final int length) {
        return new Network(high & mask(length), low & mask(length - Long.SIZE), length);
    }

    private static InetAddress address(final String host) {
        if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) { // or a name would be asked of the DNS
            throw new IllegalArgumentException("must be an address or a network, like 10.0.0.1 or fd00::/8");
        }
        try {
            return InetAddress.getByName(host);
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException("must be an address or a network, like 10.0.0.1 or fd00::/8", e);
        }
    }

    /** The first so many bits of 64. */
    private static long mask(final int bits) {
        return bits <= 0 ? 0 : bits >= Long.SIZE ? -1L : -1L << (Long.SIZE - bits);
    }

    long lastHigh() {
        return high | ~mask(prefixLength);
    }

    long lastLow() {
        return low | ~mask(prefixLength - Long.SIZE);
    }

    /** Whether all of the other one's addresses are in this one. */
    public boolean covers(final Network other) {
        return prefixLength <= other.prefixLength
                && (other.high & mask(prefixLength)) == high
                && (other.low & mask(prefixLength - Long.SIZE)) == low;
    }

    byte[] bytes() {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    }
}
