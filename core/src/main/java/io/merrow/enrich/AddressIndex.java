package io.merrow.enrich;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Address, protocol, port and time → the decoration of its holder at that time. One probe of a primitive table; nothing is
 * allocated.
 *
 * <p>Any thread may look up. One thread at a time writes, through {@link AddressIndexWriter}: see {@link AddressTable}
 * for what a reader sees of it.
 */
public final class AddressIndex {
    /** High half of every IPv4-mapped address (RFC 4291, 2.5.5.2). */
    public static final long IPV4_HIGH = 0;

    /** The bits above the IPv4 address in the low half. */
    public static final long IPV4_LOW_PREFIX = 0xFFFF_0000_0000L;

    private final AddressTable<AddressEntry> addresses;
    private final AddressTable<Decoration> nodePorts;
    private final long lingerMs;
    private final long skewMs;

    AddressIndex(
            final AddressTable<AddressEntry> addresses,
            final AddressTable<Decoration> nodePorts,
            final long lingerMs,
            final long skewMs) {
        this.addresses = addresses;
        this.nodePorts = nodePorts;
        this.lingerMs = lingerMs;
        this.skewMs = skewMs;
    }

    /**
     * Looks up.
     *
     * @param high     first eight bytes of the address, big endian; IPv4 mapped.
     * @param low      last eight bytes.
     * @param protocol IANA number.
     * @param port     at this address.
     * @param timeMs   of the flow, Unix epoch.
     * @return null: nothing is known of that address at that time.
     */
    public Decoration find(final long high, final long low, final int protocol, final int port, final long timeMs) {
        final AddressEntry entry = addresses.get(high, low);
        if (entry == null) {
            return null;
        }
        final AddressHolder occupant = HolderHistory.at(entry.latest(), timeMs, lingerMs, skewMs);
        if (occupant == null) {
            return null;
        }
        if (!occupant.isNode()) {
            return occupant.at(protocol, port);
        }
        final Decoration special = occupant.only(protocol, port);
        final Decoration nodePort = special == null ? nodePorts.get(0, NamedPorts.key(protocol, port)) : special;
        return nodePort == null ? occupant.decoration() : nodePort;
    }

    /**
     * Whether the address had a holder that is gone, no other is known yet, and that time is not safely before the end:
     * the address may have been given away again.
     */
    boolean mayHaveNextHolder(final long high, final long low, final long timeMs) {
        final AddressEntry entry = addresses.get(high, low);
        final HolderHistory latest = entry == null ? null : entry.latest();
        return latest != null && !latest.isOpen() && timeMs >= latest.toMs();
    }

    /** As above, of the 16 bytes at {@code offset}, in network order. */
    public Decoration find(
            final DirectBuffer buffer, final int offset, final int protocol, final int port, final long timeMs) {
        return find(high(buffer, offset), low(buffer, offset), protocol, port, timeMs);
    }

    static long high(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset, ByteOrder.BIG_ENDIAN);
    }

    static long low(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + Long.BYTES, ByteOrder.BIG_ENDIAN);
    }

    @Override
    public String toString() {
        return "AddressIndex{addresses=" + addresses + ", nodePorts=" + nodePorts + '}';
    }
}
