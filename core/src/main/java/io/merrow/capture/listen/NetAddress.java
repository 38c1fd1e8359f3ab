package io.merrow.capture.listen;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An IP address of 16 bytes, IPv4 mapped, as the two halves lie in memory. Immutable.
 *
 * @param high first half, native order.
 * @param low  second half, native order.
 */
record NetAddress(long high, long low) {
    static final int LENGTH = 16;

    /** First byte of 127.0.0.0/8 behind the mark of a mapped address. */
    private static final int LOOPBACK_IPV4 = 127;

    private static final NetAddress LOOPBACK_IPV6 =
            ofBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    private static final long MAPPED_ANY =
            ofBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF, 0, 0, 0, 0}).low;

    private static final boolean BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

    static NetAddress ofBytes(final byte[] bytes) {
        return read(new UnsafeBuffer(bytes), 0);
    }

    static NetAddress read(final DirectBuffer buffer, final int offset) {
        return new NetAddress(
                buffer.getLong(offset, ByteOrder.nativeOrder()), buffer.getLong(offset + 8, ByteOrder.nativeOrder()));
    }

    /** Of the four bytes of an IPv4 address, in the order of the wire. */
    static NetAddress ofIpv4(final byte[] bytes) {
        final byte[] mapped = new byte[LENGTH];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return ofBytes(mapped);
    }

    static boolean isIpv4(final long high, final long low) {
        final long mask = BIG_ENDIAN ? 0xFFFF_FFFF_0000_0000L : 0xFFFF_FFFFL;
        return high == 0 && (low & mask) == (MAPPED_ANY & mask);
    }

    static boolean isLoopbackIpv4(final long high, final long low) {
        return isIpv4(high, low) && (BIG_ENDIAN ? low >>> 24 & 0xFF : low >>> 32 & 0xFF) == LOOPBACK_IPV4;
    }

    /** Any address: 0.0.0.0, :: or ::ffff:0.0.0.0. */
    boolean isAny() {
        return high == 0 && (low == 0 || low == MAPPED_ANY);
    }

    /** Any of IPv4 alone, as a socket of IPv6 may have it. */
    boolean isMappedAny() {
        return high == 0 && low == MAPPED_ANY;
    }

    boolean isLoopback() {
        return equals(LOOPBACK_IPV6) || isLoopbackIpv4(high, low);
    }
}
