package io.merrow.parse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.bpf.BpfMap;
import io.merrow.bpf.BpfMapMemory;
import io.merrow.bpf.BpfObject;
import io.merrow.bpf.BpfRing;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.BpfRingReader;
import io.merrow.capture.FlowTableMaps;
import io.merrow.capture.FlowTableMemory;
import io.merrow.capture.KernelLedger;
import io.merrow.layout.CaptureConfigDescriptor;
import io.merrow.layout.EventRingDescriptor;
import io.merrow.layout.FlowEventFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.KernelLedgerReason;
import io.merrow.layout.OverflowEventDescriptor;
import io.merrow.parse.ip.Packet;
import io.merrow.parse.table.EventImage;
import io.merrow.parse.table.FlowImage;
import io.merrow.parse.table.FlowKey;
import io.merrow.parse.table.TableImage;
import io.merrow.parse.transport.TunnelPortNumbers;
import io.merrow.table.FlowSlots;
import io.merrow.table.SlotSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The real kernel program and its maps, by the object itself: unlike the agent, a test also has to empty the memory of
 * fragments between runs. One thread.
 */
public final class KernelTable implements AutoCloseable {
    public static final long OBSERVATION_TIMEOUT_NS = 3_000_000_000L;
    public static final int LOOPBACK = 1;

    private static final String MAP_FRAGMENTS = "fragments";
    private static final int FLOWS = 65536;
    private static final int FRAGMENTS = 65536;
    private static final int EVENTS = 32768;

    private final BpfObject object;
    private final BpfRing ring;
    private final BpfMapMemory control;
    private final FlowTableMemory memory;
    private final FlowSlots slots;
    private final SlotSnapshot snapshot = new SlotSnapshot();
    private final BpfRingReader reader;
    private final KernelLedger ledger;
    private final EnumMap<KernelLedgerReason, Long> packetsBefore = new EnumMap<>(KernelLedgerReason.class);
    private final EnumMap<KernelLedgerReason, Long> bytesBefore = new EnumMap<>(KernelLedgerReason.class);
    private final KernelRunner runner;

    public KernelTable(final TunnelPortNumbers ports) {
        object = BpfObject.open(objectBytes(), "merrow");
        object.resizeMap(MAP_FRAGMENTS, FRAGMENTS);
        object.resizeMap(KernelLayoutDescriptor.MAP_EVENTS, EventRingDescriptor.sizeFor(EVENTS));
        final UnsafeBuffer config = allocate(CaptureConfigDescriptor.LENGTH);
        CaptureConfigDescriptor.put(config, true, OBSERVATION_TIMEOUT_NS);
        FlowTableMaps.resize(object, FLOWS, config);
        CaptureConfigDescriptor.putPorts(
                config, CaptureConfigDescriptor.VXLAN_PORTS_OFFSET, List.copyOf(ports.vxlan()));
        CaptureConfigDescriptor.putPorts(
                config, CaptureConfigDescriptor.GENEVE_PORTS_OFFSET, List.copyOf(ports.geneve()));
        CaptureConfigDescriptor.putPorts(
                config, CaptureConfigDescriptor.WIREGUARD_PORTS_OFFSET, List.copyOf(ports.wireGuard()));
        object.setInitialValue(KernelLayoutDescriptor.MAP_CONFIG, config, 0, CaptureConfigDescriptor.LENGTH);
        object.load();
        memory = new FlowTableMemory(object);
        slots = memory.slots();
        ring = new BpfRing(object.map(KernelLayoutDescriptor.MAP_EVENTS));
        control = object.map(KernelLayoutDescriptor.MAP_CONTROL).mmap(true);
        reader = new BpfRingReader(
                ring.consumerPosition(), ring.producerPosition(), ring.data(), ring.size(), control.buffer());
        ledger = new KernelLedger(object.map(KernelLayoutDescriptor.MAP_LEDGER));
        runner = new KernelRunner(object);
        clear();
    }

    private static byte[] objectBytes() {
        try (InputStream in = BpfCapture.class.getResourceAsStream(BpfCapture.OBJECT)) {
            return in.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UnsafeBuffer allocate(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, Long.BYTES));
    }

    /** Runs packets over empty maps, and takes all that they left behind. */
    public TableImage run(final List<Packet> packets) {
        runner.run(packets);
        final List<EventImage> events = takeEvents();
        final Map<FlowKey, FlowImage> flows = takeFlows();
        final EnumMap<KernelLedgerReason, Long> packetCounts = new EnumMap<>(KernelLedgerReason.class);
        final EnumMap<KernelLedgerReason, Long> byteCounts = new EnumMap<>(KernelLedgerReason.class);
        ledger.refresh();
        for (final KernelLedgerReason reason : KernelLedgerReason.values()) {
            putIfAny(packetCounts, reason, ledger.packets(reason) - packetsBefore.get(reason));
            putIfAny(byteCounts, reason, ledger.bytes(reason) - bytesBefore.get(reason));
        }
        clear();
        return new TableImage(flows, events, packetCounts, byteCounts);
    }

    private static void putIfAny(
            final EnumMap<KernelLedgerReason, Long> to, final KernelLedgerReason reason, final long count) {
        if (count != 0) {
            to.put(reason, count);
        }
    }

    private void clear() {
        takeEvents();
        takeFlows();
        clearFragments();
        ledger.refresh();
        for (final KernelLedgerReason reason : KernelLedgerReason.values()) {
            packetsBefore.put(reason, ledger.packets(reason));
            bytesBefore.put(reason, ledger.bytes(reason));
        }
    }

    private void clearFragments() {
        final BpfMap fragments = object.map(MAP_FRAGMENTS);
        final UnsafeBuffer key = allocate(fragments.keySize() + Long.BYTES);
        while (fragments.firstKey(key, 0)) {
            fragments.delete(key, 0);
        }
    }

    private Map<FlowKey, FlowImage> takeFlows() {
        final Map<FlowKey, FlowImage> flows = new HashMap<>();
        for (int slot = 0; slot < slots.used(); slot++) {
            final int state = slots.state(slot);
            if (state == KernelLayoutDescriptor.SLOT_LIVE) {
                final FlowImage flow = image(slot);
                flows.put(flow.key(), flow);
                assertThat(slots.index().remove(slot)).isTrue();
            }
            if (state != KernelLayoutDescriptor.SLOT_FREE) {
                slots.free().free(slot);
            }
        }
        return flows;
    }

    private FlowImage image(final int slot) {
        snapshot.take(slots, slot);
        return KernelImages.flow(KernelImages.key(snapshot.key(), 0), snapshot.value(), 0);
    }

    private List<EventImage> takeEvents() {
        final List<EventImage> events = new ArrayList<>();
        final FlowEventFlyweight event = new FlowEventFlyweight();
        reader.poll(
                (buffer, offset, length) -> {
                    event.wrap(buffer, offset);
                    final boolean isRetired = event.type() == KernelLayoutDescriptor.EVENT_RETIRED;
                    final FlowImage flow = event.type() == KernelLayoutDescriptor.EVENT_OVERFLOW
                            ? overflow(buffer, offset)
                            : image(event.slot());
                    events.add(new EventImage(
                            event.type(), event.side(), event.timeNs(), flow.key(), isRetired ? flow : null));
                    return true;
                },
                Integer.MAX_VALUE);
        return events;
    }

    private FlowImage overflow(final DirectBuffer buffer, final int offset) {
        snapshot.take(
                buffer,
                offset + OverflowEventDescriptor.HOT_OFFSET,
                buffer,
                offset + OverflowEventDescriptor.COLD_OFFSET);
        return KernelImages.flow(KernelImages.key(snapshot.key(), 0), snapshot.value(), 0);
    }

    @Override
    public void close() {
        memory.close();
        control.close();
        ring.close();
        object.close();
    }

    @Override
    public String toString() {
        return "KernelTable{" + object + '}';
    }
}
