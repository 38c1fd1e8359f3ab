package io.merrow.netlink;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * View of one connection whose destination the kernel translates: as its initiator addressed it, and where it is led.
 * Addresses are sixteen bytes in two numbers, big endian, IPv4 mapped. Not thread safe; wrap per use.
 */
public final class ConntrackEntry {
    /** Size of an entry, bytes. */
    public static final int LENGTH = ConntrackJni.LENGTH;

    private MutableDirectBuffer buffer;
    private int offset;

    /** Views the entry that starts at {@code offset}. */
    public ConntrackEntry wrap(final MutableDirectBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** First half of the initiator's address. */
    public long sourceHigh() {
        return address(ConntrackJni.SOURCE_OFFSET);
    }

    public long sourceLow() {
        return address(ConntrackJni.SOURCE_OFFSET + Long.BYTES);
    }

    /** First half of the address that the initiator asked for. */
    public long destinationHigh() {
        return address(ConntrackJni.DESTINATION_OFFSET);
    }

    public long destinationLow() {
        return address(ConntrackJni.DESTINATION_OFFSET + Long.BYTES);
    }

    /** First half of the address where the connection is led. */
    public long targetHigh() {
        return address(ConntrackJni.TARGET_OFFSET);
    }

    public long targetLow() {
        return address(ConntrackJni.TARGET_OFFSET + Long.BYTES);
    }

    public int sourcePort() {
        return port(ConntrackJni.SOURCE_PORT_OFFSET);
    }

    public int destinationPort() {
        return port(ConntrackJni.DESTINATION_PORT_OFFSET);
    }

    public int targetPort() {
        return port(ConntrackJni.TARGET_PORT_OFFSET);
    }

    /** IANA number. */
    public int protocol() {
        return buffer.getByte(offset + ConntrackJni.PROTOCOL_OFFSET) & 0xFF;
    }

    public ConntrackEntry source(final long high, final long low, final int port) {
        return end(ConntrackJni.SOURCE_OFFSET, high, low, ConntrackJni.SOURCE_PORT_OFFSET, port);
    }

    public ConntrackEntry destination(final long high, final long low, final int port) {
        return end(ConntrackJni.DESTINATION_OFFSET, high, low, ConntrackJni.DESTINATION_PORT_OFFSET, port);
    }

    public ConntrackEntry target(final long high, final long low, final int port) {
        return end(ConntrackJni.TARGET_OFFSET, high, low, ConntrackJni.TARGET_PORT_OFFSET, port);
    }

    public ConntrackEntry protocol(final int value) {
        buffer.putByte(offset + ConntrackJni.PROTOCOL_OFFSET, (byte) value);
        return this;
    }

    MutableDirectBuffer buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    private long address(final int fieldOffset) {
        return buffer.getLong(offset + fieldOffset, ByteOrder.BIG_ENDIAN);
    }

    private int port(final int fieldOffset) {
        return buffer.getShort(offset + fieldOffset, ByteOrder.nativeOrder()) & 0xFFFF;
    }

    private ConntrackEntry end(
            final int addressOffset, final long high, final long low, final int portOffset, final int port) {
        buffer.putLong(offset + addressOffset, high, ByteOrder.BIG_ENDIAN);
        buffer.putLong(offset + addressOffset + Long.BYTES, low, ByteOrder.BIG_ENDIAN);
        buffer.putShort(offset + portOffset, (short) port, ByteOrder.nativeOrder());
        return this;
    }

    @Override
    public String toString() {
        return "ConntrackEntry{protocol=" + protocol() + ", ports=" + sourcePort() + "→" + destinationPort() + "→"
                + targetPort() + '}';
    }
}
