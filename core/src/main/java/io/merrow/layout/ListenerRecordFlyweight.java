package io.merrow.layout;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** View of {@code struct listener_record}: a socket that listens, did so, or may. Not thread safe; wrap per record. */
@CStruct("listener_record")
public final class ListenerRecordFlyweight {
    public static final String MAP_EVENTS = "listener_events";
    public static final String MAP_LOST = "listener_lost";

    /** Listens (TCP), or is bound to a port that was asked for and not connected (UDP). */
    @CEnum("LISTENER_OPEN")
    public static final int OPEN = 1;

    /** Does so no more. */
    @CEnum("LISTENER_CLOSED")
    public static final int CLOSED = 2;

    /** A UDP socket was bound; a scan finds out what it is. */
    @CEnum("LISTENER_BOUND")
    public static final int BOUND = 3;

    @CField(value = "cookie", length = 8)
    public static final int COOKIE_OFFSET = 0;

    @CField(value = "address", length = 16)
    public static final int ADDRESS_OFFSET = COOKIE_OFFSET + 8;

    @CField(value = "namespace_id", length = 4)
    public static final int NAMESPACE_ID_OFFSET = ADDRESS_OFFSET + 16;

    @CField(value = "process_id", length = 4)
    public static final int PROCESS_ID_OFFSET = NAMESPACE_ID_OFFSET + 4;

    @CField(value = "port", length = 2)
    public static final int PORT_OFFSET = PROCESS_ID_OFFSET + 4;

    @CField(value = "protocol", length = 1)
    public static final int PROTOCOL_OFFSET = PORT_OFFSET + 2;

    @CField(value = "type", length = 1)
    public static final int TYPE_OFFSET = PROTOCOL_OFFSET + 1;

    @CField(value = "ip_version", length = 1)
    public static final int IP_VERSION_OFFSET = TYPE_OFFSET + 1;

    @CField(value = "only_ipv6", length = 1)
    public static final int ONLY_IPV6_OFFSET = IP_VERSION_OFFSET + 1;

    @CField(value = "reserved", length = 2)
    public static final int RESERVED_OFFSET = ONLY_IPV6_OFFSET + 1;

    /** Size of the struct, bytes. */
    public static final int LENGTH = RESERVED_OFFSET + 2;

    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

    public ListenerRecordFlyweight wrap(final DirectBuffer source, final int offset) {
        buffer.wrap(source, offset, LENGTH);
        return this;
    }

    /** The kernel's number of the socket, never used again. */
    public long cookie() {
        return buffer.getLong(COOKIE_OFFSET, ByteOrder.nativeOrder());
    }

    /** First half of the address as it lies in memory: to compare, not to read. */
    public long addressHigh() {
        return buffer.getLong(ADDRESS_OFFSET, ByteOrder.nativeOrder());
    }

    /** Second half, likewise. */
    public long addressLow() {
        return buffer.getLong(ADDRESS_OFFSET + 8, ByteOrder.nativeOrder());
    }

    /** Inode number of the network namespace; 0 with {@link #BOUND}. */
    public long namespaceId() {
        return Integer.toUnsignedLong(buffer.getInt(NAMESPACE_ID_OFFSET, ByteOrder.nativeOrder()));
    }

    /** The process that did it; 0 in a scan. */
    public int processId() {
        return buffer.getInt(PROCESS_ID_OFFSET, ByteOrder.nativeOrder());
    }

    public int port() {
        return Short.toUnsignedInt(buffer.getShort(PORT_OFFSET, ByteOrder.BIG_ENDIAN));
    }

    /** IANA protocol number: TCP or UDP. */
    public int protocol() {
        return Byte.toUnsignedInt(buffer.getByte(PROTOCOL_OFFSET));
    }

    /** One of the constants here. */
    public int type() {
        return buffer.getByte(TYPE_OFFSET);
    }

    /** Of the socket, 4 or 6. */
    public int ipVersion() {
        return buffer.getByte(IP_VERSION_OFFSET);
    }

    /** Whether a socket of IPv6 does not take IPv4. */
    public boolean isOnlyIpv6() {
        return buffer.getByte(ONLY_IPV6_OFFSET) != 0;
    }

    @Override
    public String toString() {
        return "ListenerRecord{type=" + type() + ", cookie=" + cookie() + ", protocol=" + protocol() + ", port="
                + port() + ", namespaceId=" + namespaceId() + '}';
    }
}
