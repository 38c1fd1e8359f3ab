package io.merrow.filter;

import io.merrow.layout.FilterTableDescriptor;
import java.util.List;

/**
 * What the kernel program asks of a flow's key before the flow gets an entry. Immutable once it is handed over.
 *
 * @param transports   by protocol number, {@link FilterTableDescriptor#TRANSPORTS} bytes: {@code TYPE_…} under which it
 *                     passes, as bits.
 * @param portRoles    by port, {@link FilterTableDescriptor#PORTS} bytes: {@code ROLE_…} that it may have, as bits.
 * @param networks     networks whose addresses have roles of their own; of several that hold an address the longest
 *                     prefix counts.
 * @param addressRoles roles of all other addresses.
 */
public record PacketFilter(byte[] transports, byte[] portRoles, List<Network> networks, int addressRoles) {
    /** Networks at most, the map's room for one of its two tables. */
    public static final int MAX_NETWORKS = 16 * 1024;

    public PacketFilter {
        networks = List.copyOf(networks);
        if (transports.length != FilterTableDescriptor.TRANSPORTS || portRoles.length != FilterTableDescriptor.PORTS) {
            throw new IllegalArgumentException("a byte for each transport and each port is needed");
        }
        if (networks.size() > MAX_NETWORKS) {
            throw new IllegalArgumentException("more than " + MAX_NETWORKS + " networks: " + networks.size());
        }
    }

    /**
     * @param address      16 bytes, IPv4 mapped, zero behind the prefix.
     * @param prefixLength 0 to 128.
     * @param roles        {@code ROLE_…} as bits.
     */
    public record Network(byte[] address, int prefixLength, int roles) {}
}
