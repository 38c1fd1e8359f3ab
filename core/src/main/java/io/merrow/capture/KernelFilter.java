package io.merrow.capture;

import static io.merrow.layout.FilterStateDescriptor.ACTIVE_OFFSET;
import static io.merrow.layout.FilterStateDescriptor.TABLE_OFFSET;

import io.merrow.bpf.BpfMap;
import io.merrow.filter.PacketFilter;
import io.merrow.layout.FilterNetworkDescriptor;
import io.merrow.layout.FilterStateDescriptor;
import io.merrow.layout.FilterTableDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts a {@link PacketFilter} into force while packets continue: the table that is not in use is filled, then one store
 * makes it the one in use. Each flow is judged by the old filter or by the new one, never by parts of both.
 *
 * <p>One thread at a time: the launching thread, later the capture thread ({@link CaptureProxy#offerCommand}).
 */
public final class KernelFilter {
    private final UnsafeBuffer state;
    private final BpfMap networks;
    private final UnsafeBuffer key = new UnsafeBuffer(ByteBuffer.allocateDirect(FilterNetworkDescriptor.LENGTH));
    private final UnsafeBuffer roles = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
    private int number;
    private final List<List<PacketFilter.Network>> inMap = new ArrayList<>(List.of(List.of(), List.of()));

    KernelFilter(final UnsafeBuffer state, final BpfMap networks) {
        this.state = state;
        this.networks = networks;
    }

    /** From now on flows that fail are muted; those that have an entry keep it. */
    public void apply(final PacketFilter filter) {
        final int unused = isActive() ? 1 - state.getInt(TABLE_OFFSET, ByteOrder.nativeOrder()) : 0;
        clearNetworks(unused);
        putNetworks(unused, filter.networks());
        putTable(FilterStateDescriptor.tableOffset(unused), filter);
        state.putIntOrdered(TABLE_OFFSET, unused);
        state.putIntOrdered(ACTIVE_OFFSET, ++number == 0 ? ++number : number);
    }

    /** From now on every flow passes. */
    public void clear() {
        state.putIntOrdered(ACTIVE_OFFSET, 0);
        clearNetworks(0);
        clearNetworks(1);
    }

    private boolean isActive() {
        return state.getInt(ACTIVE_OFFSET, ByteOrder.nativeOrder()) != 0;
    }

    private void putTable(final int offset, final PacketFilter filter) {
        final ByteOrder order = ByteOrder.nativeOrder();
        state.putInt(offset + FilterTableDescriptor.ADDRESS_ROLES_OFFSET, filter.addressRoles(), order);
        state.putInt(
                offset + FilterTableDescriptor.NETWORKS_OFFSET,
                filter.networks().size(),
                order);
        state.putBytes(offset + FilterTableDescriptor.TRANSPORTS_OFFSET, filter.transports());
        state.putBytes(offset + FilterTableDescriptor.PORT_ROLES_OFFSET, filter.portRoles());
    }

    private void putNetworks(final int table, final List<PacketFilter.Network> wanted) {
        inMap.set(table, wanted);
        for (final PacketFilter.Network network : wanted) {
            putKey(table, network);
            roles.putLong(0, network.roles(), ByteOrder.nativeOrder());
            networks.update(key, 0, roles, 0, BpfMap.ANY);
        }
    }

    private void clearNetworks(final int table) {
        for (final PacketFilter.Network network : inMap.get(table)) {
            putKey(table, network);
            networks.delete(key, 0);
        }
        inMap.set(table, List.of());
    }

    private void putKey(final int table, final PacketFilter.Network network) {
        final ByteOrder order = ByteOrder.nativeOrder();
        key.putInt(
                FilterNetworkDescriptor.PREFIX_LENGTH_OFFSET,
                FilterNetworkDescriptor.TABLE_BITS + network.prefixLength(),
                order);
        key.putInt(FilterNetworkDescriptor.TABLE_OFFSET, table, order);
        key.putBytes(FilterNetworkDescriptor.ADDRESS_OFFSET, network.address());
    }

    @Override
    public String toString() {
        return "KernelFilter{active=" + isActive() + ", networks="
                + inMap.get(0).size() + " and " + inMap.get(1).size() + '}';
    }
}
