package io.merrow.capture.listen;

import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.agrona.DirectBuffer;

/**
 * The listeners at one moment. Immutable; any thread, without allocation.
 *
 * <p>A listener on one address is found by that. One on any address is found by the namespaces that have the address: a
 * port that a pod listens on does not apply to another pod. Loopback addresses are those of the agent's own namespace,
 * the only one whose loopback interface it can see.
 */
final class ListenerIndex {
    static final ListenerIndex EMPTY = new ListenerIndex(Set.of(), Map.of(), 0);

    private static final int IPV4 = 4;
    private static final int IPV6 = 6;

    private final Map<Long, Integer> ordinals = new HashMap<>();
    private final LongPairIndex exact;
    private final LongPairIndex any;
    private final LongPairIndex holders;
    private final int home;
    private final int size;

    /**
     * @param addresses of each namespace.
     * @param homeId    the agent's own namespace.
     */
    ListenerIndex(final Collection<Listener> listeners, final Map<Long, Set<NetAddress>> addresses, final long homeId) {
        exact = new LongPairIndex(listeners.size());
        any = new LongPairIndex(2 * listeners.size());
        for (final Listener each : listeners) {
            add(each, homeId);
        }
        holders = new LongPairIndex(ordinals.keySet().stream()
                .mapToInt(id -> addresses.getOrDefault(id, Set.of()).size())
                .sum());
        ordinals.forEach((id, ordinal) -> addresses.getOrDefault(id, Set.of()).stream()
                .filter(address -> id == homeId || !address.isLoopback())
                .forEach(address -> addHolder(address, ordinal)));
        home = ordinals.getOrDefault(homeId, LongPairIndex.MISSING);
        size = listeners.size();
    }

    private void add(final Listener listener, final long homeId) {
        final NetAddress address = listener.address();
        final int service = service(listener.port(), listener.protocol());
        if (address.isAny()) {
            final int ordinal = ordinals.computeIfAbsent(listener.namespaceId(), id -> ordinals.size());
            if (listener.takesIpv4()) {
                any.put(ordinal, service, IPV4, 0);
            }
            if (listener.takesIpv6()) {
                any.put(ordinal, service, IPV6, 0);
            }
        } else if (listener.namespaceId() == homeId || !address.isLoopback()) {
            exact.put(address.high(), address.low(), service, 0);
        }
    }

    /** An address may be in several namespaces: the n-th that has it is under n. */
    private void addHolder(final NetAddress address, final int ordinal) {
        int nth = 0;
        while (holders.get(address.high(), address.low(), nth) != LongPairIndex.MISSING) {
            nth++;
        }
        holders.put(address.high(), address.low(), nth, ordinal);
    }

    private static int service(final int port, final int protocol) {
        return port << 8 | protocol;
    }

    boolean isListening(final DirectBuffer buffer, final int offset, final int port, final int protocol) {
        final long high = buffer.getLong(offset, ByteOrder.nativeOrder());
        final long low = buffer.getLong(offset + 8, ByteOrder.nativeOrder());
        final int service = service(port, protocol);
        if (exact.get(high, low, service) != LongPairIndex.MISSING) {
            return true;
        }
        final int family = NetAddress.isIpv4(high, low) ? IPV4 : IPV6;
        int nth = 0;
        int ordinal = holders.get(high, low, nth);
        while (ordinal != LongPairIndex.MISSING) {
            if (any.get(ordinal, service, family) != LongPairIndex.MISSING) {
                return true;
            }
            ordinal = holders.get(high, low, ++nth);
        }
        return home != LongPairIndex.MISSING
                && NetAddress.isLoopbackIpv4(high, low)
                && any.get(home, service, IPV4) != LongPairIndex.MISSING;
    }

    /** Sockets. */
    int size() {
        return size;
    }

    @Override
    public String toString() {
        return "ListenerIndex{listeners=" + size + ", namespaces=" + ordinals.keySet() + '}';
    }
}
