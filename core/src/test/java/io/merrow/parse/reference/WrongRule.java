package io.merrow.parse.reference;

import io.merrow.layout.KernelLedgerReason;
import io.merrow.parse.transport.TcpHeader;
import io.merrow.parse.transport.Transport;
import java.util.function.UnaryOperator;

/** Mistakes that a parser could make, put into the reference: a difference has to be found. */
@SuppressWarnings("ArgumentSelectionDefectChecker") // mistakes on purpose
public enum WrongRule implements UnaryOperator<Parsed> {
    /** Tunnel headers are the flow's. */
    COUNTS_OVERHEAD_AS_FLOW {
        @Override
        public Parsed apply(final Parsed p) {
            return new Parsed(p.reason(), p.level(), p.tunnel(), p.packets(), p.bytes() + p.overheadBytes(), 0);
        }
    },
    /** A super-packet is one packet. */
    TAKES_SUPER_PACKETS_FOR_ONE {
        @Override
        public Parsed apply(final Parsed p) {
            return new Parsed(p.reason(), p.level(), p.tunnel(), 1, p.bytes(), p.overheadBytes());
        }
    },
    /** Tunnels have no identifier. */
    FORGETS_THE_TUNNEL_IDENTIFIER {
        @Override
        public Parsed apply(final Parsed p) {
            final Tunnel t = p.tunnel();
            return t == null
                    ? p
                    : new Parsed(
                            p.reason(),
                            p.level(),
                            new Tunnel(
                                    t.type(),
                                    t.source(),
                                    t.destination(),
                                    t.sourcePort(),
                                    t.destinationPort(),
                                    0,
                                    t.ahSpi(),
                                    t.sourceMac(),
                                    t.ipVersion(),
                                    t.protocol()),
                            p.packets(),
                            p.bytes(),
                            p.overheadBytes());
        }
    },
    /** A cut UDP header is anything else. */
    MIXES_UP_REASONS {
        @Override
        public Parsed apply(final Parsed p) {
            return p.reason() == KernelLedgerReason.MALFORMED_UDP
                    ? new Parsed(KernelLedgerReason.MALFORMED_TCP, null, null, p.packets(), p.bytes(), 0)
                    : p;
        }
    },
    /** The ninth TCP flag is none. */
    FORGETS_THE_NONCE_FLAG {
        @Override
        public Parsed apply(final Parsed p) {
            return withTransport(
                    p, t -> t.tcp() == null ? t : withTcp(t, t.tcp().flags() & 0xFF));
        }
    },
    /** Later fragments have no ports, also where the first was seen. */
    FORGETS_FRAGMENTS {
        @Override
        public Parsed apply(final Parsed p) {
            return withTransport(
                    p,
                    t -> p.level().ip().laterFragment()
                            ? Transport.bare(p.level().ip().protocol())
                            : t);
        }
    },
    /** Ports go the other way around. */
    SWAPS_PORTS_OF_SCTP {
        @Override
        public Parsed apply(final Parsed p) {
            return withTransport(
                    p,
                    t -> t.protocol() != 132
                            ? t
                            : new Transport(
                                    132,
                                    t.destinationPort(),
                                    t.sourcePort(),
                                    false,
                                    t.length(),
                                    null,
                                    null,
                                    null,
                                    null));
        }
    };

    private static Parsed withTransport(final Parsed p, final UnaryOperator<Transport> rule) {
        if (!p.isFlow()) {
            return p;
        }
        final Level l = p.level();
        final Level changed = new Level(l.link(), l.kind(), l.ip(), rule.apply(l.transport()));
        return new Parsed(p.reason(), changed, p.tunnel(), p.packets(), p.bytes(), p.overheadBytes());
    }

    private static Transport withTcp(final Transport t, final int flags) {
        final TcpHeader tcp = new TcpHeader(
                flags, t.tcp().sequence(), t.tcp().acknowledgment(), t.tcp().end());
        return new Transport(
                t.protocol(), t.sourcePort(), t.destinationPort(), t.isOneWay(), t.length(), tcp, t.icmp(), null, null);
    }
}
