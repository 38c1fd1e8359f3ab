package io.merrow.parse.grammar;

/** IPv4 and IPv6 packets with options, extension headers and fragments, between few hosts. */
final class IpGrammar {
    private static final int FRAGMENT = 44;
    private static final int AH = 51;

    private final Dice dice;

    IpGrammar(final Dice dice) {
        this.dice = dice;
    }

    byte[] packet(final int version, final int protocol, final byte[] payload) {
        return version == 4 ? ipv4(protocol, payload) : ipv6(protocol, payload);
    }

    private byte[] ipv4(final int protocol, final byte[] payload) {
        final boolean ah = dice.once(15);
        final byte[] body = ah ? ah(protocol, payload) : payload;
        final int options = dice.once(8) ? 4 * (1 + dice.below(10)) : 0;
        final int header = 20 + options;
        final Octets out = new Octets()
                .u8((dice.once(60) ? dice.below(16) : 4) << 4 | dice.length(header / 4, 15))
                .u8(dice.of(0, 0xB8, dice.below(256)))
                .u16(dice.length(header + body.length, 65535))
                .u16(dice.below(3))
                .u16(dice.once(5) ? fragment() : dice.of(0, 0x4000))
                .u8(dice.of(64, 255, dice.below(256)))
                .u8(ah ? AH : protocol)
                .u16(0)
                .hex("0a0000")
                .u8(1 + dice.below(3))
                .hex("0a0000")
                .u8(1 + dice.below(3));
        return out.bytes(dice.noise(options)).bytes(body).toBytes();
    }

    /** First, later or last, and now and then with the reserved flag. */
    private int fragment() {
        return dice.of(0x2000, 0x2000, 0x2001, 0x0002, 0x8000, 0xC000 | dice.below(0x2000), dice.below(0x2000));
    }

    private byte[] ipv6(final int protocol, final byte[] payload) {
        int next = protocol;
        byte[] body = payload;
        int headers = dice.once(3) ? 1 + dice.below(dice.once(8) ? 12 : 4) : 0;
        for (; headers > 0; headers--) {
            final int header = dice.of(0, 43, 60, 60, FRAGMENT, FRAGMENT, FRAGMENT, AH, 135, 139, 140);
            body = extension(header, next, body);
            next = header;
        }
        return new Octets()
                .u32((dice.once(60) ? dice.below(16) : 6) << 28
                        | dice.of(0, 0xB8, dice.below(256)) << 20
                        | dice.of(0, dice.below(0x100000)))
                .u16(dice.length(body.length, 65535))
                .u8(next)
                .u8(dice.of(64, 255, dice.below(256)))
                .hex("fd0000000000000000000000000000")
                .u8(1 + dice.below(3))
                .hex("fd0000000000000000000000000000")
                .u8(1 + dice.below(3))
                .bytes(body)
                .toBytes();
    }

    private byte[] extension(final int header, final int next, final byte[] body) {
        return switch (header) {
            case AH -> ah(next, body);
            case FRAGMENT -> new Octets()
                    .u8(next)
                    .u8(dice.of(0, dice.below(256)))
                    .u16(dice.of(0, 1, 1, 8, 9, dice.below(0x10000)))
                    .u32(dice.below(3))
                    .bytes(body)
                    .toBytes();
            default -> {
                final int length = dice.once(3) ? dice.below(dice.once(20) ? 150 : 4) : 0;
                yield new Octets()
                        .u8(next)
                        .u8(dice.length(length, 255))
                        .bytes(dice.noise(6 + 8 * length))
                        .bytes(body)
                        .toBytes();
            }
        };
    }

    private byte[] ah(final int next, final byte[] body) {
        final int integrity = 4 * dice.below(5);
        return new Octets()
                .u8(next)
                .u8(dice.length(1 + integrity / 4, 255))
                .u16(0)
                .u32(dice.of(0, 0x1001, 0x1002, dice.any()))
                .u32(dice.below(1000))
                .bytes(dice.noise(integrity))
                .bytes(body)
                .toBytes();
    }
}
