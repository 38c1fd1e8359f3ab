package io.merrow.enrich;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The holder of an address: one decoration, and others for ports that identify more (the container, the service, the pod on the
 * node's own network). Immutable; any thread.
 */
public final class AddressHolder {
    private static final int[] NO_PORTS = {};
    private static final Decoration[] NO_DECORATIONS = {};

    private final Decoration decoration;
    private final int[] ports;
    private final Decoration[] byPort;
    private final boolean isNode;

    private AddressHolder(
            final Decoration decoration, final int[] ports, final Decoration[] byPort, final boolean isNode) {
        this.decoration = decoration;
        this.ports = ports;
        this.byPort = byPort;
        this.isNode = isNode;
    }

    /** The same whatever the port. */
    public static AddressHolder of(final Decoration decoration) {
        return new AddressHolder(decoration, NO_PORTS, NO_DECORATIONS, false);
    }

    /**
     * @param decoration for all other ports; null: only the ports are known.
     * @param byPort     {@link NamedPorts#key protocol and port} to what is known there.
     * @param isNode     node ports are looked up behind it.
     */
    public static AddressHolder of(
            final Decoration decoration, final Map<Integer, Decoration> byPort, final boolean isNode) {
        final TreeMap<Integer, Decoration> sorted = new TreeMap<>(byPort);
        return new AddressHolder(
                decoration,
                sorted.keySet().stream().mapToInt(Integer::intValue).toArray(),
                sorted.values().toArray(Decoration[]::new),
                isNode);
    }

    /** What is known of it at that port. */
    Decoration at(final int protocol, final int port) {
        final Decoration special = only(protocol, port);
        return special == null ? decoration : special;
    }

    /** What is known of that port alone; null: nothing. */
    Decoration only(final int protocol, final int port) {
        if (ports.length == 0) {
            return null;
        }
        final int index = Arrays.binarySearch(ports, NamedPorts.key(protocol, port));
        return index < 0 ? null : byPort[index];
    }

    /** Adds what is known by port, over what is there. */
    void putPorts(final Map<Integer, Decoration> target) {
        for (int i = 0; i < ports.length; i++) {
            target.put(ports[i], byPort[i]);
        }
    }

    /** The decoration of all other ports; null: there is none. */
    Decoration decoration() {
        return decoration;
    }

    boolean isNode() {
        return isNode;
    }

    @Override
    public String toString() {
        return decoration + (ports.length == 0 ? "" : " with " + ports.length + " ports");
    }
}
