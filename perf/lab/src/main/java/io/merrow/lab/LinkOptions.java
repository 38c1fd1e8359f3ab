package io.merrow.lab;

/**
 * How a link is made. Immutable.
 *
 * @param mtu              octets of IP a frame carries, 1280 to 65535.
 * @param offloads         whether TSO, GSO, GRO and checksum offload stay on. Off: one packet is one frame. (The kernel
 *                         still hands super-packets to the egress hook of a TCP sender and segments after it.)
 * @param staticNeighbours whether the ends know each other's MAC address from the start, so that there is neither ARP
 *                         nor neighbour discovery.
 */
public record LinkOptions(int mtu, boolean offloads, boolean staticNeighbours) {
    /** MTU 1500, no offloads, static neighbours: nothing on the link but what the test sends. */
    public static LinkOptions quiet() {
        return new LinkOptions(1500, false, true);
    }

    /** The same with another MTU. */
    public LinkOptions withMtu(final int newMtu) {
        return new LinkOptions(newMtu, offloads, staticNeighbours);
    }

    /** The same with the kernel's offloads left on. */
    public LinkOptions withOffloads() {
        return new LinkOptions(mtu, true, staticNeighbours);
    }

    /** The same with ARP and neighbour discovery. */
    public LinkOptions withNeighbourDiscovery() {
        return new LinkOptions(mtu, offloads, false);
    }
}
