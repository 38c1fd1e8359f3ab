package io.merrow.capture.listen;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the watcher knows, by socket: two sockets on one port (SO_REUSEPORT) are two entries, and the port is listened on
 * until both are gone. Bounded. One thread.
 */
final class ListenerBook {
    private final Map<Long, Listener> byCookie = new HashMap<>();
    private final Map<Long, Set<NetAddress>> addresses = new HashMap<>();
    private final int capacity;
    private final long homeId;
    private long refused;
    private boolean isChanged;

    ListenerBook(final int capacity, final long homeId) {
        this.capacity = capacity;
        this.homeId = homeId;
    }

    /** Repeated reports of a socket have no effect. Refused and counted when the book is full. */
    void open(final Listener listener) {
        final Listener before = byCookie.get(listener.cookie());
        if (listener.equals(before)) {
            return;
        }
        if (before == null && byCookie.size() >= capacity) {
            refused++;
            return;
        }
        byCookie.put(listener.cookie(), listener);
        isChanged = true;
    }

    void close(final long cookie) {
        isChanged |= byCookie.remove(cookie) != null;
    }

    /** These are all that listen in a namespace. */
    void replace(final long namespaceId, final List<Listener> present) {
        final Set<Long> cookies = new HashSet<>();
        present.forEach(each -> cookies.add(each.cookie()));
        isChanged |= byCookie.values()
                .removeIf(each -> each.namespaceId() == namespaceId && !cookies.contains(each.cookie()));
        present.forEach(this::open);
    }

    void addresses(final long namespaceId, final Set<NetAddress> present) {
        isChanged |= !present.equals(addresses.put(namespaceId, present));
    }

    /** The namespace is gone, and its listeners with it. */
    void forget(final long namespaceId) {
        isChanged |= byCookie.values().removeIf(each -> each.namespaceId() == namespaceId);
        isChanged |= addresses.remove(namespaceId) != null;
    }

    /** Publishes when there is something new. */
    boolean publishTo(final ListenerTable table) {
        if (!isChanged) {
            return false;
        }
        isChanged = false;
        table.publish(new ListenerIndex(byCookie.values(), addresses, homeId));
        return true;
    }

    /** Listeners that found the book full. */
    long refused() {
        return refused;
    }

    @Override
    public String toString() {
        return "ListenerBook{listeners=" + byCookie.size() + ", namespaces=" + addresses.size() + ", refused=" + refused
                + '}';
    }
}
