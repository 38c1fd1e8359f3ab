package io.merrow.parse.reference;

import io.merrow.layout.KernelLedgerReason;
import io.merrow.parse.ip.LinkKind;
import io.merrow.parse.ip.NotCounted;
import io.merrow.parse.ip.Packet;
import io.merrow.parse.ip.Slice;
import io.merrow.parse.transport.TunnelPortNumbers;
import io.merrow.parse.tunnel.Encapsulation;

/**
 * Reads packets by the book: the RFCs and the flow model, and nothing that the kernel program is made of. One class a
 * header; this one connects them.
 *
 * <p>A frame is a level: link layer, IP, transport. When the transport opens a tunnel and the inside is a level too, the
 * inside is the flow. Two tunnels are opened at most.
 */
public final class ReferenceParser {
    private static final int MAX_TUNNELS = 2;

    private final TunnelPortNumbers ports;
    private final FragmentMemory fragments = new FragmentMemory();

    public ReferenceParser(final TunnelPortNumbers ports) {
        this.ports = ports;
    }

    public Parsed parse(final Packet packet) {
        final Slice frame = Slice.of(packet.frame(), packet.wireLength());
        final long segments = Math.max(1, packet.segments());
        fragments.now(packet.timeNs());
        final Level outer;
        try {
            outer = Level.read(frame, packet.ethernet() ? LinkKind.ETHERNET : LinkKind.IP, fragments, ports);
        } catch (final NotCounted e) {
            return new Parsed(e.reason(), null, null, segments, frame.length(), 0);
        }
        Level level = outer;
        Tunnel tunnel = null;
        for (int tunnels = 0; tunnels < MAX_TUNNELS; tunnels++) {
            final Encapsulation encapsulation = Encapsulation.in(level.ip(), level.transport(), ports);
            final Level inner = encapsulation == null ? null : inside(encapsulation);
            if (inner == null) {
                break;
            }
            tunnel = tunnel == null ? Tunnel.of(outer, encapsulation) : tunnel;
            level = inner;
        }
        return counted(frame, level, tunnel, segments);
    }

    /** Null when the inside is not a packet that would be counted: then nothing was folded. */
    private Level inside(final Encapsulation encapsulation) {
        try {
            return Level.read(encapsulation.inner(), encapsulation.kind(), fragments, ports);
        } catch (final NotCounted e) {
            return null;
        }
    }

    /** Each segment of a super-packet repeats all headers: those before the flow's own packet are overhead. */
    private static Parsed counted(final Slice frame, final Level level, final Tunnel tunnel, final long segments) {
        final long before = level.link().start();
        final long headers = level.headersEnd() - before;
        final long flow = tunnel == null ? frame.length() : level.link().length();
        return new Parsed(
                KernelLedgerReason.COUNTED,
                level,
                tunnel,
                segments,
                flow + (segments - 1) * headers,
                frame.length() - flow + (segments - 1) * before);
    }

    /** Forgets all fragments. */
    void clear() {
        fragments.clear();
    }

    @Override
    public String toString() {
        return "ReferenceParser{ports=" + ports + ", " + fragments + '}';
    }
}
