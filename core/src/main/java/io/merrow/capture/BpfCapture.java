package io.merrow.capture;

import io.merrow.bpf.BpfMap;
import io.merrow.bpf.BpfMapMemory;
import io.merrow.bpf.BpfObject;
import io.merrow.bpf.BpfProgram;
import io.merrow.bpf.BpfRing;
import io.merrow.layout.CaptureConfigDescriptor;
import io.merrow.layout.EventRingDescriptor;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.table.FlowSlots;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The kernel object, loaded: its programs, its maps and the memory they share with us.
 *
 * <p>Made by one thread and handed to others; {@link #close()} comes after all of them have stopped. Loading throws
 * {@link io.merrow.system.KernelException} with the kernel's reason.
 */
public final class BpfCapture implements AutoCloseable {
    /** Resource that holds the object. */
    public static final String OBJECT = "/io/merrow/bpf/merrow.bpf.o";

    private final BpfObject object;
    private final BpfRing ring;
    private final BpfMapMemory control;
    private final BpfMapMemory filterState;
    private final KernelFilter filter;
    private final FlowTableMemory flowTable;

    private BpfCapture(final BpfObject object) {
        this.object = object;
        this.ring = new BpfRing(object.map(KernelLayoutDescriptor.MAP_EVENTS));
        this.flowTable = new FlowTableMemory(object);
        this.control = object.map(KernelLayoutDescriptor.MAP_CONTROL).mmap(true);
        this.filterState = object.map(KernelLayoutDescriptor.MAP_FILTER).mmap(true);
        this.filter = new KernelFilter(filterState.buffer(), object.map(KernelLayoutDescriptor.MAP_FILTER_NETWORKS));
    }

    /** Loads the object with maps of the wanted size. */
    public static BpfCapture load(final CaptureOptions options) {
        return load(options, null);
    }

    /**
     * The same, with maps and programs that outlive the process.
     *
     * @param pins where they are named, and those of an earlier process found; null: none.
     */
    public static BpfCapture load(final CaptureOptions options, final KernelPins pins) {
        final BpfObject object = BpfObject.openResource(OBJECT, "merrow");
        try {
            object.resizeMap(KernelLayoutDescriptor.MAP_EVENTS, EventRingDescriptor.sizeFor(options.eventCapacity()));
            final UnsafeBuffer config = new UnsafeBuffer(
                    ByteBuffer.allocateDirect(CaptureConfigDescriptor.LENGTH).order(ByteOrder.nativeOrder()));
            CaptureConfigDescriptor.put(config, options.replay(), options.observationTimeoutNs());
            FlowTableMaps.resize(object, options.flowCapacity(), config);
            config.putByte(CaptureConfigDescriptor.PROCESSES_OFFSET, (byte) (options.processes() ? 1 : 0));
            final TunnelPorts ports = options.tunnelPorts();
            CaptureConfigDescriptor.putPorts(config, CaptureConfigDescriptor.VXLAN_PORTS_OFFSET, ports.vxlan());
            CaptureConfigDescriptor.putPorts(config, CaptureConfigDescriptor.GENEVE_PORTS_OFFSET, ports.geneve());
            CaptureConfigDescriptor.putPorts(config, CaptureConfigDescriptor.WIREGUARD_PORTS_OFFSET, ports.wireguard());
            object.setInitialValue(KernelLayoutDescriptor.MAP_CONFIG, config, 0, CaptureConfigDescriptor.LENGTH);
            if (pins != null) {
                pins.reuse(object);
            }
            object.load();
            final BpfCapture capture = new BpfCapture(object);
            if (pins != null) {
                pins.keep(object, capture.programs());
            }
            return capture;
        } catch (final RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /** The flow table. */
    public FlowSlots slots() {
        return flowTable.slots();
    }

    /** The kernel's number of the flow table; another one for each. */
    public int tableId() {
        return object.map(FlowTableMaps.IDENTITY).id();
    }

    /** The kernel's ledger, per CPU. */
    public BpfMap ledger() {
        return object.map(KernelLayoutDescriptor.MAP_LEDGER);
    }

    /** The event ring. */
    public BpfRing ring() {
        return ring;
    }

    /** Shared word by which the consumer announces that it sleeps ({@code struct consumer_control}). */
    public UnsafeBuffer control() {
        return control.buffer();
    }

    /** Whose socket it is, kept with the sockets. */
    public BpfMap socketOwners() {
        return object.map(KernelLayoutDescriptor.MAP_SOCKET_OWNERS);
    }

    /** Which flows the program mutes; one thread at a time. */
    public KernelFilter filter() {
        return filter;
    }

    /** The program for a hook ({@code HOOK_…}) on a device with or without link-layer header. */
    public BpfProgram program(final int hook, final LinkLayer linkLayer) {
        final String direction = hook == KernelLayoutDescriptor.HOOK_INGRESS ? "merrow_ingress" : "merrow_egress";
        return object.program(linkLayer == LinkLayer.ETHERNET ? direction : direction + "_l3");
    }

    private List<BpfProgram> programs() {
        final List<BpfProgram> all = new ArrayList<>();
        for (final LinkLayer linkLayer : List.of(LinkLayer.ETHERNET, LinkLayer.NONE)) {
            all.add(program(KernelLayoutDescriptor.HOOK_INGRESS, linkLayer));
            all.add(program(KernelLayoutDescriptor.HOOK_EGRESS, linkLayer));
        }
        return all;
    }

    @Override
    public void close() {
        filterState.close();
        control.close();
        flowTable.close();
        ring.close();
        object.close();
    }

    @Override
    public String toString() {
        return "BpfCapture{" + object + '}';
    }
}
