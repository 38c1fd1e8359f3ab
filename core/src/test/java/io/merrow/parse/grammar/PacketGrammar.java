package io.merrow.parse.grammar;

import io.merrow.parse.Differential;
import io.merrow.parse.ip.Packet;
import io.merrow.parse.kernel.KernelRunner;
import io.merrow.parse.reference.ReferenceParser;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes packets at random, but such as a parser has to think about: every header of the flow model in plausible and
 * implausible order, few hosts and ports so that flows and fragments meet again, honest and lying lengths, damage. The
 * same seed writes the same packets.
 */
public final class PacketGrammar {
    private static final int[] PROTOCOLS = {6, 6, 6, 6, 17, 17, 17, 1, 58, 132, 33, 136, 50, 2, 47, 59, 89};
    private static final long FIRST_NS = 1_000_000_000L;
    private static final int MAX_SEGMENTS = 5;

    private final Dice dice;
    private final LinkGrammar link;
    private final IpGrammar ip;
    private final TransportGrammar transport;
    private final TunnelGrammar tunnel;
    private final FrameMutator mutator;
    private long timeNs = FIRST_NS;

    public PacketGrammar(final long seed) {
        dice = new Dice(seed);
        link = new LinkGrammar(dice);
        ip = new IpGrammar(dice);
        transport = new TransportGrammar(dice);
        tunnel = new TunnelGrammar(dice, link, transport);
        mutator = new FrameMutator(dice);
    }

    /** Packets in the order of time; neighbours mostly come from one device. */
    public List<Packet> packets(final int count) {
        final List<Packet> packets = new ArrayList<>(count);
        while (packets.size() < count) {
            final boolean ethernet = !dice.once(4);
            final int hook = dice.once(6) ? 1 : 0;
            final int segments = dice.once(10) ? 1 + dice.below(MAX_SEGMENTS) : 0;
            for (int i = 1 + dice.below(40); i > 0 && packets.size() < count; i--) {
                packets.add(packet(ethernet, hook, segments));
            }
        }
        return packets;
    }

    private Packet packet(final boolean ethernet, final int hook, final int segments) {
        Packet packet;
        do {
            packet = attempt(ethernet, hook, segments);
        } while (!KernelRunner.accepts(packet.frame()) || segments > 0 && !isRead(packet));
        return packet;
    }

    /** Super-packets come from this machine's own stack: they are never malformed. */
    private static boolean isRead(final Packet packet) {
        return new ReferenceParser(Differential.PORTS).parse(packet).isFlow();
    }

    private Packet attempt(final boolean ethernet, final int hook, final int segments) {

        dice.lying(dice.once(4));
        final byte[] whole = mutator.mutate(frame(ethernet));
        final boolean snapped = dice.once(10);
        final byte[] frame = snapped ? mutator.cut(whole) : whole;
        final int wireLength = snapped ? whole.length : whole.length + (dice.once(20) ? dice.below(1500) : 0);
        timeNs -= dice.once(100) ? dice.below(3_000_000) : 0; // captures are not always in order
        timeNs += dice.once(200) ? dice.of(1, 2, 3, 4) * FIRST_NS : dice.below(1_000_000);
        return new Packet(frame, wireLength, ethernet, hook, timeNs, segments);
    }

    private byte[] frame(final boolean ethernet) {
        if (dice.once(60)) {
            return dice.noise(14 + dice.below(100));
        }
        final byte[] packet = ipPacket(dice.once(3) ? 1 + dice.below(4) : 0);
        return ethernet ? link.frame(packet) : packet;
    }

    /** An IP packet with so many tunnels inside each other. */
    private byte[] ipPacket(final int tunnels) {
        final int version = dice.once(3) ? 6 : 4;
        if (tunnels > 0) {
            final TunnelGrammar.Tunnelled inside = tunnel.around(ipPacket(tunnels - 1));
            return ip.packet(version, inside.protocol(), inside.body());
        }
        if (dice.once(25)) {
            return ip.packet(version, 17, transport.wireGuardDatagram());
        }
        final int protocol = dice.once(20) ? dice.below(256) : dice.of(PROTOCOLS);
        return ip.packet(version, protocol, transport.body(protocol));
    }
}
