package io.merrow.parse;

import io.merrow.parse.ip.IpPacket;
import io.merrow.parse.ip.Packet;
import io.merrow.parse.reference.Level;
import io.merrow.parse.reference.Parsed;
import io.merrow.parse.reference.ReferenceParser;
import io.merrow.parse.reference.Tunnel;
import io.merrow.parse.transport.Transport;
import java.util.List;

/** Describes what the reference makes of packets, one line each; those before a packet may matter to it. */
final class Explanation {
    private Explanation() {}

    static String of(final List<Packet> packets) {
        final ReferenceParser parser = new ReferenceParser(Differential.PORTS);
        final StringBuilder text = new StringBuilder();
        for (final Packet packet : packets) {
            text.append("  ")
                    .append(packet)
                    .append("\n    is ")
                    .append(of(parser.parse(packet)))
                    .append('\n');
        }
        return text.toString();
    }

    private static String of(final Parsed parsed) {
        return parsed.isFlow()
                ? tunnel(parsed.tunnel()) + flow(parsed.level()) + ", " + parsed.bytes() + " bytes + "
                        + parsed.overheadBytes()
                : parsed.reason().label();
    }

    private static String tunnel(final Tunnel tunnel) {
        return tunnel == null
                ? ""
                : "tunnel type " + tunnel.type() + " id " + tunnel.id() + " from " + tunnel.source() + ":"
                        + tunnel.sourcePort() + " to " + tunnel.destination() + ":" + tunnel.destinationPort()
                        + ", in it ";
    }

    private static String flow(final Level level) {
        final IpPacket ip = level.ip();
        final Transport transport = level.transport();
        return "IPv" + ip.version() + ' ' + ip.source() + ':' + transport.sourcePort() + " > " + ip.destination() + ':'
                + transport.destinationPort() + " protocol " + transport.protocol() + " ttl " + ip.ttl()
                + (ip.fragment() ? ip.laterFragment() ? " later fragment" : " first fragment" : "")
                + (transport.tcp() == null ? "" : ' ' + transport.tcp().toString())
                + (transport.icmp() == null ? "" : ' ' + transport.icmp().toString())
                + (transport.wireGuard() == null
                        ? ""
                        : ' ' + transport.wireGuard().toString());
    }
}
