package io.merrow.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/** Addresses as text to bytes, without ever asking a name server. */
public final class IpAddresses {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int IPV6_BYTES = 16;

    private IpAddresses() {}

    /** Whether it is an address and not a name. */
    public static boolean isAddress(final String text) {
        try {
            return bytes(text).length > 0;
        } catch (final IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Four or sixteen bytes.
     *
     * @throws IllegalArgumentException when it is no address.
     */
    public static byte[] bytes(final String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            throw new IllegalArgumentException("no address: " + text);
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException("no address: " + text, e);
        }
    }

    /** Sixteen bytes, IPv4 mapped (RFC 4291, 2.5.5.2). */
    public static ByteBuffer mapped(final byte[] address) {
        final ByteBuffer mapped = ByteBuffer.allocate(IPV6_BYTES);
        if (address.length == IPV6_BYTES) {
            return mapped.put(0, address);
        }
        mapped.putShort(10, (short) 0xFFFF);
        return mapped.put(12, address);
    }

    /** First half of the mapped address, as the index of addresses wants it. */
    public static long high(final String text) {
        return mapped(bytes(text)).getLong(0);
    }

    /** Second half of the mapped address. */
    public static long low(final String text) {
        return mapped(bytes(text)).getLong(Long.BYTES);
    }
}
