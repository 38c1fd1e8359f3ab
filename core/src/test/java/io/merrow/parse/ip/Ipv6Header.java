package io.merrow.parse.ip;

import static io.merrow.layout.KernelLedgerReason.MALFORMED_IPV6;

/**
 * IPv6 and its chain of extension headers (RFC 8200; mobility RFC 6275, HIP RFC 7401, shim6 RFC 5533, AH RFC 4302).
 *
 * <p>A payload length of 0 means "as long as it is": so it is in jumbograms (RFC 2675) and in what segmentation
 * offload leaves. A fragment header on a packet that is whole makes no fragment of it (RFC 6946).
 */
public final class Ipv6Header {
    private static final int LENGTH = 40;
    /** Extension headers are counted in these; the first has to be captured. */
    private static final int UNIT = 8;

    private static final int FRAGMENT = 44;
    private static final int FRAGMENT_LENGTH = 8;

    /** RFC 8504, 5.3 lets a reader have a limit. */
    private static final int MAX_HEADERS = 8;

    private Ipv6Header() {}

    public static IpPacket read(final Slice slice) throws NotCounted {
        if (!slice.has(0, LENGTH) || slice.u8(0) >> 4 != 6) {
            throw new NotCounted(MALFORMED_IPV6);
        }
        final int total = slice.u16(4) == 0 ? slice.length() : LENGTH + slice.u16(4);
        if (total > slice.length() && !slice.openEnded()) {
            throw new NotCounted(MALFORMED_IPV6);
        }
        return new Chain(slice, total).walk();
    }

    /** The headers between the IPv6 header and the transport. */
    private static final class Chain {
        private final Slice header;
        private final Address source;
        private final Address destination;
        private Slice rest;
        private int next;
        private boolean fragment;
        private boolean later;
        private int ahSpi;
        private IpPacket.FragmentId fragmentId;

        Chain(final Slice slice, final int total) {
            this.header = slice;
            source = Address.ofIpv6(slice.bytes(8, 16));
            destination = Address.ofIpv6(slice.bytes(24, 16));
            rest = IpEnd.of(slice, total, false).from(LENGTH);
            next = slice.u8(6);
        }

        IpPacket walk() throws NotCounted {
            for (int headers = 0; !later && isExtension(next); headers++) {
                if (headers == MAX_HEADERS) {
                    throw NotCounted.at(rest, MALFORMED_IPV6);
                }
                step();
            }
            return new IpPacket(
                    6,
                    source,
                    destination,
                    header.u8(7),
                    header.u16(0) >> 4 & 0xFF,
                    header.u32(0) & 0xFFFFF,
                    fragment,
                    later,
                    fragmentId,
                    next,
                    ahSpi,
                    rest);
        }

        private static boolean isExtension(final int header) {
            return switch (header) {
                case 0, 43, 60, 135, 139, 140, FRAGMENT, AhHeader.PROTOCOL -> true;
                default -> false;
            };
        }

        private void step() throws NotCounted {
            switch (next) {
                case FRAGMENT -> passFragment();
                case AhHeader.PROTOCOL -> passAh();
                default -> {
                    require(rest.has(0, UNIT));
                    pass((1 + rest.u8(1)) * UNIT);
                }
            }
        }

        private void require(final boolean readable) throws NotCounted {
            if (!readable) {
                throw NotCounted.at(rest, MALFORMED_IPV6);
            }
        }

        private void pass(final int length) throws NotCounted {
            require(rest.fits(length));
            next = rest.u8(0);
            rest = rest.from(length);
        }

        private void passAh() throws NotCounted {
            final AhHeader ah = AhHeader.read(rest, UNIT, MALFORMED_IPV6);
            ahSpi = ah.spi();
            pass(ah.length());
        }

        private void passFragment() throws NotCounted {
            require(rest.has(0, FRAGMENT_LENGTH));
            final int offsetAndMore = rest.u16(2);
            later = (offsetAndMore & 0xFFF8) != 0;
            if (later || (offsetAndMore & 1) != 0) {
                fragment = true;
                fragmentId = new IpPacket.FragmentId(source, destination, 0, rest.u32(4));
                rest = rest.first(rest.length(), true);
            }
            pass(FRAGMENT_LENGTH);
        }
    }
}
