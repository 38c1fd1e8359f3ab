package io.merrow.parse.grammar;

/** Transport headers with a little payload, between few ports. */
final class TransportGrammar {
    private static final int[] FLAGS = {0x02, 0x12, 0x10, 0x18, 0x11, 0x04, 0x14, 0xC2, 0x1FF, 0};

    private final Dice dice;

    TransportGrammar(final Dice dice) {
        this.dice = dice;
    }

    byte[] body(final int protocol) {
        return switch (protocol) {
            case 6 -> tcp();
            case 17 -> udp(port(), port(), dice.once(8) ? wireGuard() : payload());
            case 1, 58 -> icmp(protocol);
            case 132, 33, 136 -> ported();
            case 50 -> new Octets()
                    .u32(dice.of(0x2001, 0x2002))
                    .u32(dice.below(1000))
                    .bytes(payload())
                    .toBytes();
            default -> payload();
        };
    }

    private int port() {
        return dice.once(12) ? dice.of(4789, 8472, 6081, 51820, 51821, 0, 65535) : dice.of(1000, 2000, 53, 443);
    }

    byte[] payload() {
        return dice.noise(dice.once(25) ? dice.below(dice.of(1200, 2600)) : dice.below(40));
    }

    private byte[] tcp() {
        final int options = dice.once(4) ? 4 * dice.below(11) : 0;
        final int flags = dice.once(10) ? dice.below(0x1000) : dice.of(FLAGS);
        return new Octets()
                .u16(port())
                .u16(port())
                .u32(dice.of(100, 101, 9000, dice.any()))
                .u32(dice.of(0, 101, 501, dice.any()))
                .u16(dice.length((20 + options) / 4, 15) << 12 | flags)
                .u16(dice.below(0x10000))
                .u32(0)
                .bytes(dice.noise(options))
                .bytes(payload())
                .toBytes();
    }

    byte[] udp(final int source, final int destination, final byte[] payload) {
        return new Octets()
                .u16(source)
                .u16(destination)
                .u16(dice.length(8 + payload.length, 65535))
                .u16(0)
                .bytes(payload)
                .toBytes();
    }

    byte[] wireGuard() {
        final int type = 1 + dice.below(5);
        final int length =
                switch (type) {
                    case 1 -> 148;
                    case 2 -> 92;
                    case 3 -> 64;
                    default -> 32 + 16 * dice.below(4);
                };
        return new Octets()
                .u8(type)
                .hex(dice.once(10) ? "000100" : "000000")
                .le32(dice.of(7, 8))
                .le32(dice.of(17, 18))
                .bytes(dice.noise(Math.max(0, dice.length(length, 200) - 12)))
                .toBytes();
    }

    byte[] wireGuardDatagram() {
        final int other = port();
        final int known = dice.of(51820, 51821);
        return dice.once(2) ? udp(known, other, wireGuard()) : udp(other, known, wireGuard());
    }

    private byte[] icmp(final int protocol) {
        final int type = dice.once(6)
                ? dice.below(256)
                : protocol == 1
                        ? dice.of(0, 8, 13, 14, 9, 10, 3, 11, 15, 16, 17, 18)
                        : dice.of(128, 129, 133, 134, 135, 136, 130, 131, 139, 140, 144, 145, 1, 3);
        return new Octets().u8(type).u8(dice.below(4)).u16(0).bytes(payload()).toBytes();
    }

    private byte[] ported() {
        return new Octets()
                .u16(port())
                .u16(port())
                .bytes(dice.noise(8))
                .bytes(payload())
                .toBytes();
    }
}
