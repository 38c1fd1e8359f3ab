package io.merrow.layout;

import java.nio.ByteOrder;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** Offsets of {@code struct capture_config}: the kernel program's configuration, set before it is loaded. */
@CStruct("capture_config")
public final class CaptureConfigDescriptor {
    /** Ports of one kind that can be configured. */
    public static final int TUNNEL_PORTS = 8;

    @CField(value = "layout_major", length = 2)
    public static final int LAYOUT_MAJOR_OFFSET = 0;

    @CField(value = "layout_minor", length = 2)
    public static final int LAYOUT_MINOR_OFFSET = LAYOUT_MAJOR_OFFSET + 2;

    @CField(value = "replay", length = 1)
    public static final int REPLAY_OFFSET = LAYOUT_MINOR_OFFSET + 2;

    @CField(value = "processes", length = 1)
    public static final int PROCESSES_OFFSET = REPLAY_OFFSET + 1;

    @CField(value = "reserved", length = 2)
    public static final int RESERVED_OFFSET = PROCESSES_OFFSET + 1;

    /** Slots of the flow table. */
    @CField(value = "slots", length = 4)
    public static final int SLOTS_OFFSET = RESERVED_OFFSET + 2;

    /** Buckets of the index less 1. */
    @CField(value = "bucket_mask", length = 4)
    public static final int BUCKET_MASK_OFFSET = SLOTS_OFFSET + 4;

    @CField(value = "observation_timeout_ns", length = 8)
    public static final int OBSERVATION_TIMEOUT_NS_OFFSET = BUCKET_MASK_OFFSET + 4;

    @CField(value = "vxlan_ports", length = 2 * TUNNEL_PORTS)
    public static final int VXLAN_PORTS_OFFSET = OBSERVATION_TIMEOUT_NS_OFFSET + 8;

    @CField(value = "geneve_ports", length = 2 * TUNNEL_PORTS)
    public static final int GENEVE_PORTS_OFFSET = VXLAN_PORTS_OFFSET + 2 * TUNNEL_PORTS;

    @CField(value = "wireguard_ports", length = 2 * TUNNEL_PORTS)
    public static final int WIREGUARD_PORTS_OFFSET = GENEVE_PORTS_OFFSET + 2 * TUNNEL_PORTS;

    /** Size of the struct, bytes. */
    public static final int LENGTH = WIREGUARD_PORTS_OFFSET + 2 * TUNNEL_PORTS;

    private CaptureConfigDescriptor() {}

    /** Writes the whole struct at the start of {@code buffer}, without any tunnel port. */
    public static void put(final MutableDirectBuffer buffer, final boolean replay, final long observationTimeoutNs) {
        final ByteOrder order = ByteOrder.nativeOrder();
        buffer.setMemory(0, LENGTH, (byte) 0);
        buffer.putShort(LAYOUT_MAJOR_OFFSET, (short) KernelLayoutDescriptor.LAYOUT_MAJOR, order);
        buffer.putShort(LAYOUT_MINOR_OFFSET, (short) KernelLayoutDescriptor.LAYOUT_MINOR, order);
        buffer.putByte(REPLAY_OFFSET, (byte) (replay ? 1 : 0));
        buffer.putLong(OBSERVATION_TIMEOUT_NS_OFFSET, observationTimeoutNs, order);
    }

    /**
     * Writes the ports of one kind.
     *
     * @param fieldOffset {@code …_PORTS_OFFSET}.
     * @param ports       at most {@link #TUNNEL_PORTS}, 1 to 65535 each.
     */
    public static void putPorts(final MutableDirectBuffer buffer, final int fieldOffset, final List<Integer> ports) {
        if (ports.size() > TUNNEL_PORTS) {
            throw new IllegalArgumentException("more than " + TUNNEL_PORTS + " ports: " + ports);
        }
        for (int i = 0; i < ports.size(); i++) {
            buffer.putShort(fieldOffset + 2 * i, ports.get(i).shortValue(), ByteOrder.BIG_ENDIAN);
        }
    }
}
