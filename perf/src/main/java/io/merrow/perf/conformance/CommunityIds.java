package io.merrow.perf.conformance;

import io.merrow.net.IpProtocol;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/** Community ID v1 as its specification has it, with seed 0; and where tshark's is another one for a reason. */
final class CommunityIds {
    private static final int AH = 51;
    private static final int TSHARKS_MOBILITY = 48;
    private static final Set<Integer> WITH_PORTS = Set.of(IpProtocol.ICMP, 6, 17, IpProtocol.ICMPV6, 132);

    private CommunityIds() {}

    static String of(final Tuple tuple) {
        return of(tuple, WITH_PORTS.contains(tuple.protocol()));
    }

    private static String of(final Tuple tuple, final boolean hasPorts) {
        final boolean isKept = hasPorts && isOneWay(tuple) || isOrdered(tuple);
        final InetAddress first = isKept ? tuple.source() : tuple.destination();
        final InetAddress second = isKept ? tuple.destination() : tuple.source();
        final ByteBuffer bytes = ByteBuffer.allocate(2 + 16 + 16 + 2 + 4);
        bytes.putShort((short) 0).put(first.getAddress()).put(second.getAddress());
        bytes.put((byte) tuple.protocol()).put((byte) 0);
        if (hasPorts) {
            bytes.putShort((short) (isKept ? tuple.sourcePort() : tuple.destinationPort()));
            bytes.putShort((short) (isKept ? tuple.destinationPort() : tuple.sourcePort()));
        }
        return "1:" + Base64.getEncoder().encodeToString(sha1(bytes.flip()));
    }

    private static boolean isOneWay(final Tuple tuple) {
        final boolean isIcmpv6 = tuple.protocol() == IpProtocol.ICMPV6;
        return (isIcmpv6 || tuple.protocol() == IpProtocol.ICMP) && !IcmpPorts.isAnswered(isIcmpv6, tuple.sourcePort());
    }

    private static boolean isOrdered(final Tuple tuple) {
        final int byAddress = Arrays.compareUnsigned(
                tuple.source().getAddress(), tuple.destination().getAddress());
        return byAddress < 0 || byAddress == 0 && tuple.sourcePort() <= tuple.destinationPort();
    }

    private static byte[] sha1(final ByteBuffer bytes) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(bytes);
            return digest.digest();
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Why tshark has another one for this packet of the flow; empty where there is no reason. */
    static String explain(final TsharkPacket packet, final Tuple tuple, final int ipIndex) {
        final Layer ip = packet.layer(ipIndex);
        final String theirs = packet.communityId();
        final String isOf = "tshark's Community ID is of ";
        if (theirs.equals(of(tuple.withProtocol(AH), false))) {
            return isOf + "AH, not of what it protects";
        } else if (packet.layers().stream().anyMatch(layer -> layer.is("mipv6") || layer.has("mip6.proto"))
                && theirs.equals(of(tuple.withProtocol(TSHARKS_MOBILITY), false))) {
            return isOf + "a number of its own for the mobility header";
        } else if (theirs.equals(of(tuple, false))
                && (ip.number("ip.frag_offset") > 0 || packet.captured() < packet.length())) {
            return isOf + "the addresses alone of a later fragment or a cut packet";
        } else if (ip.has("ip.cur_rt")
                && theirs.equals(of(new Tuple(
                        tuple.source(),
                        tuple.sourcePort(),
                        Tuple.address(ip.text("ip.dst")),
                        tuple.destinationPort(),
                        tuple.protocol())))) {
            return isOf + "the last stop of a source route";
        }
        for (int i = ipIndex + 1; i < packet.layers().size(); i++) {
            if (packet.layer(i).has("ip.src") || packet.layer(i).has("ipv6.src")) {
                return isOf + "a packet that " + packet.layer(i).name() + " quotes";
            }
        }
        for (int i = 0; i < ipIndex; i++) {
            final Layer outer = packet.layer(i);
            if (outer.has("ip.proto") && theirs.equals(of(tuple.withProtocol((int) outer.number("ip.proto")), false))) {
                return isOf + "the addresses within and the protocol of the tunnel";
            }
        }
        for (int i = ipIndex + 1; i < packet.layers().size(); i++) {
            if (packet.layer(i).name().equals("wlan")) {
                return isOf + "a frame that " + packet.layer(i - 1).name() + " carries";
            }
        }
        return "";
    }
}
