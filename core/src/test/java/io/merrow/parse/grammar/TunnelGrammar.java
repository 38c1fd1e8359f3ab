package io.merrow.parse.grammar;

/** Tunnel headers around a packet. */
final class TunnelGrammar {
    private final Dice dice;
    private final LinkGrammar link;
    private final TransportGrammar transport;

    TunnelGrammar(final Dice dice, final LinkGrammar link, final TransportGrammar transport) {
        this.dice = dice;
        this.link = link;
        this.transport = transport;
    }

    /** A tunnel's transport: its protocol number and its bytes. */
    record Tunnelled(int protocol, byte[] body) {}

    /** Puts an IP packet into any tunnel. */
    Tunnelled around(final byte[] ip) {
        final boolean v6 = ip.length > 0 && (ip[0] & 0xF0) == 0x60;
        return switch (dice.below(4)) {
            case 0 -> new Tunnelled(dice.once(30) ? dice.of(4, 41) : v6 ? 41 : 4, ip);
            case 1 -> new Tunnelled(47, gre(ip, v6));
            case 2 -> new Tunnelled(17, vxlan(ip, v6));
            default -> new Tunnelled(17, geneve(ip, v6));
        };
    }

    private int etherType(final boolean v6) {
        return dice.once(25) ? dice.of(0x88BE, 0x22EB, 0x8847, 0x880B, 0x0800, 0x86DD) : v6 ? 0x86DD : 0x0800;
    }

    private byte[] gre(final byte[] ip, final boolean v6) {
        final boolean ethernet = dice.once(2);
        final int flags = (dice.once(3) ? 0x8000 : 0)
                | (dice.once(25) ? 0x4000 : 0)
                | (dice.once(2) ? 0x2000 : 0)
                | (dice.once(3) ? 0x1000 : 0)
                | (dice.once(20) ? dice.below(0x1000) : 0);
        final Octets out = new Octets().u16(flags).u16(ethernet ? 0x6558 : etherType(v6));
        for (int flag = 0x8000; flag >= 0x1000; flag >>= 1) {
            if ((flags & flag) != 0) {
                out.u32(dice.of(0x64, 0x00abcd01, dice.any()));
            }
        }
        return out.bytes(ethernet ? link.frame(ip) : ip).toBytes();
    }

    private byte[] vxlan(final byte[] ip, final boolean v6) {
        final boolean generic = dice.once(4);
        final boolean ethernet = !generic || dice.once(2);
        final int next = dice.once(10) ? dice.below(6) : ethernet ? 3 : v6 ? 2 : 1;
        final byte[] body = new Octets()
                .u8((dice.once(15) ? 0 : 0x08) | (generic ? 0x04 : 0) | (dice.once(10) ? dice.below(256) : 0))
                .u16(0)
                .u8(generic ? next : 0)
                .u32(dice.of(100, 200) << 8)
                .bytes(ethernet ? link.frame(ip) : ip)
                .toBytes();
        return transport.udp(dice.of(30000, 30001, 4789), dice.of(4789, 8472), body);
    }

    private byte[] geneve(final byte[] ip, final boolean v6) {
        final boolean ethernet = dice.once(2);
        final int options = dice.once(2) ? dice.below(8) : 0;
        final byte[] body = new Octets()
                .u8((dice.once(20) ? 0x40 : 0) | dice.length(options, 63))
                .u8(dice.of(0, 0x80, 0x40))
                .u16(ethernet ? 0x6558 : etherType(v6))
                .u32(dice.of(100, 200) << 8)
                .bytes(dice.noise(options * 4))
                .bytes(ethernet ? link.frame(ip) : ip)
                .toBytes();
        return transport.udp(dice.of(30000, 30001, 6081), 6081, body);
    }
}
