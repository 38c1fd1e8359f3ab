package io.merrow.parse.transport;

import java.util.Set;

/** UDP ports that carry tunnels. */
public record TunnelPortNumbers(Set<Integer> vxlan, Set<Integer> geneve, Set<Integer> wireGuard) {
    public boolean isVxlan(final int port) {
        return vxlan.contains(port);
    }

    public boolean isGeneve(final int port) {
        return geneve.contains(port);
    }

    /** Either end's port identifies WireGuard. */
    boolean isWireGuard(final Transport udp) {
        return wireGuard.contains(udp.sourcePort()) || wireGuard.contains(udp.destinationPort());
    }
}
