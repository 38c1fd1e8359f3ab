package io.merrow.capture;

import java.util.List;

/**
 * UDP ports that carry tunnels: at most {@link io.merrow.layout.CaptureConfigDescriptor#TUNNEL_PORTS} of each kind, 1 to
 * 65535. VXLAN and Geneve are known by the destination port, WireGuard by either.
 */
public record TunnelPorts(List<Integer> vxlan, List<Integer> geneve, List<Integer> wireguard) {
    /** The ports that IANA assigned; WireGuard has none and mostly uses this one. */
    public static final TunnelPorts DEFAULT = new TunnelPorts(List.of(4789), List.of(6081), List.of(51820));

    public TunnelPorts {
        vxlan = List.copyOf(vxlan);
        geneve = List.copyOf(geneve);
        wireguard = List.copyOf(wireguard);
    }
}
