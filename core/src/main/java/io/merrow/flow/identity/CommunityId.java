package io.merrow.flow.identity;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.net.IpProtocol;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Community ID, version 1 (github.com/corelight/community-id-spec): one name for both directions of a conversation,
 * the same on every node and in every tool. One thread; no allocation but in {@link #text}.
 *
 * <p>SHA-1 over seed, addresses, protocol, a zero byte and, for TCP, UDP, SCTP, ICMP and ICMPv6, ports. The kernel's
 * key has the ends in just the order that the specification asks for; only ICMP types without a counterpart are hashed
 * from sender to receiver.
 */
public final class CommunityId {
    /** Size of a digest, bytes. */
    public static final int DIGEST_LENGTH = 20;

    private static final String VERSION_PREFIX = "1:";
    private static final int MAPPED_PREFIX_LENGTH = 12;
    private static final int ADDRESS_LENGTH = 16;

    private final short seed;
    private final MessageDigest sha1;
    private final byte[] message = new byte[2 + 2 * ADDRESS_LENGTH + 2 + 4];
    private final byte[] digest = new byte[DIGEST_LENGTH];
    private final FlowKeyFlyweight key = new FlowKeyFlyweight();

    /**
     * @param seed 0 to 65535.
     */
    public CommunityId(final int seed) {
        if (seed < 0 || seed > 0xFFFF) {
            throw new IllegalArgumentException("Community ID seed must be 0 to 65535: " + seed);
        }
        this.seed = (short) seed;
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (final NoSuchAlgorithmException ex) {
            throw new IllegalStateException("this Java has no SHA-1, which Community ID is made of", ex);
        }
    }

    /**
     * Puts the digest of a flow at {@code toOffset}.
     *
     * @param keyBuffer holds a {@code struct flow_key}.
     * @param fromHigh  whether the source is the high end; matters to ICMP types without a counterpart.
     */
    public void digest(
            final DirectBuffer keyBuffer,
            final int keyOffset,
            final boolean fromHigh,
            final MutableDirectBuffer to,
            final int toOffset) {
        key.wrap(keyBuffer, keyOffset);
        final boolean highFirst = fromHigh && isOneWay();
        int length = 0;
        message[length++] = (byte) (seed >> 8);
        message[length++] = (byte) seed;
        length = putAddress(length, highFirst);
        length = putAddress(length, !highFirst);
        message[length++] = (byte) key.protocol();
        message[length++] = 0;
        if (hasPorts(key.protocol())) {
            length = putPort(length, highFirst ? key.portHigh() : key.portLow());
            length = putPort(length, highFirst ? key.portLow() : key.portHigh());
        }
        sha1.update(message, 0, length);
        try {
            sha1.digest(digest, 0, DIGEST_LENGTH);
        } catch (final DigestException ex) {
            throw new IllegalStateException(ex);
        }
        to.putBytes(toOffset, digest, 0, DIGEST_LENGTH);
    }

    /** The text form of a digest: {@code 1:} and its base64. Allocates. */
    public static String text(final DirectBuffer buffer, final int offset) {
        final byte[] bytes = new byte[DIGEST_LENGTH];
        buffer.getBytes(offset, bytes);
        return VERSION_PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    private boolean isOneWay() {
        return key.isOneWay()
                || IpProtocol.isIcmp(key.protocol())
                        && !IcmpTypes.isPair(key.protocol(), key.portLow(), key.portHigh());
    }

    private int putAddress(final int at, final boolean high) {
        final int address =
                key.offset() + (high ? FlowKeyFlyweight.ADDRESS_HIGH_OFFSET : FlowKeyFlyweight.ADDRESS_LOW_OFFSET);
        final int skipped = key.ipVersion() == 4 ? MAPPED_PREFIX_LENGTH : 0;
        key.buffer().getBytes(address + skipped, message, at, ADDRESS_LENGTH - skipped);
        return at + ADDRESS_LENGTH - skipped;
    }

    private int putPort(final int at, final int port) {
        message[at] = (byte) (port >> 8);
        message[at + 1] = (byte) port;
        return at + 2;
    }

    private static boolean hasPorts(final int protocol) {
        return protocol == IpProtocol.TCP
                || protocol == IpProtocol.UDP
                || protocol == IpProtocol.SCTP
                || IpProtocol.isIcmp(protocol);
    }

    @Override
    public String toString() {
        return "CommunityId{version=1, seed=" + (seed & 0xFFFF) + '}';
    }
}
