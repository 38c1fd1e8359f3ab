package io.merrow.parse.grammar;

/** Ethernet frames: tags, labels, and what is no IP. */
final class LinkGrammar {
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final int MPLS = 0x8847;
    private static final int MPLS_MULTICAST = 0x8848;

    private final Dice dice;

    LinkGrammar(final Dice dice) {
        this.dice = dice;
    }

    /** A frame around an IP packet. */
    byte[] frame(final byte[] ip) {
        final Octets out = new Octets()
                .hex("0200000000")
                .u8(dice.below(4))
                .hex("0200000001")
                .u8(dice.below(4));
        final int tags = dice.once(3) ? dice.below(6) : 0;
        for (int tag = 0; tag < tags; tag++) {
            out.u16(dice.of(0x8100, 0x88A8, 0x9100)).u16(dice.below(0x10000));
        }
        if (dice.once(12)) {
            return mpls(out, ip);
        }
        return out.u16(dice.once(40) ? otherType() : type(ip)).bytes(ip).toBytes();
    }

    /** ARP, a length (802.3), LLDP, PPPoE, a tag where IP should be, or the other version of IP. */
    private int otherType() {
        return dice.of(0x0806, 0x0026, 0x88CC, 0x8864, 0x8100, 0x9200, 0x8035, IPV4, IPV6, dice.below(0x10000));
    }

    private static int type(final byte[] ip) {
        return ip.length > 0 && (ip[0] & 0xF0) == 0x60 ? IPV6 : IPV4;
    }

    private byte[] mpls(final Octets out, final byte[] ip) {
        out.u16(dice.of(MPLS, MPLS_MULTICAST));
        final int labels = 1 + dice.below(5);
        for (int label = 1; label <= labels; label++) {
            final boolean last = label == labels && !dice.once(30);
            out.u32(dice.below(0x100000) << 12 | (last ? 0x100 : 0) | 64);
        }
        return out.bytes(ip).toBytes();
    }
}
