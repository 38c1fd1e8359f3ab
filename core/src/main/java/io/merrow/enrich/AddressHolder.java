package io.merrow.enrich;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The holder of an address: one decoration, and others for ports that identify more (the container, the service, the pod on the
 * node's own network). Any thread.
 *
 * <p>Of a pod, a port's decoration is made when it is first asked for: most pods of a large cluster never connect to this
 * node. Threads that ask at the same time may each make one; they are equal.
 */
public final class AddressHolder {
    private static final Decoration[] NO_DECORATIONS = {};

    private final Decoration decoration;
    private final PortDetails ports;
    /** For each port; of a pod null, and its elements null, until a port is asked for. */
    private volatile Decoration[] byPort;

    private final boolean isNode;

    private AddressHolder(
            final Decoration decoration, final PortDetails ports, final Decoration[] byPort, final boolean isNode) {
        this.decoration = decoration;
        this.ports = ports;
        this.byPort = byPort;
        this.isNode = isNode;
    }

    /** The same whatever the port. */
    public static AddressHolder of(final Decoration decoration) {
        return new AddressHolder(decoration, PortDetails.NONE, NO_DECORATIONS, false);
    }

    /**
     * @param decoration for all other ports; null: only the ports are known.
     * @param byPort     {@link NamedPorts#key protocol and port} to what is known there.
     * @param isNode     node ports are looked up behind it.
     */
    public static AddressHolder of(
            final Decoration decoration, final Map<Integer, Decoration> byPort, final boolean isNode) {
        final TreeMap<Integer, PortDetails.Detail> keys = new TreeMap<>();
        byPort.keySet().forEach(key -> keys.put(key, PortDetails.Detail.NONE));
        return new AddressHolder(
                decoration,
                new PortDetails(keys),
                new TreeMap<>(byPort).values().toArray(Decoration[]::new),
                isNode);
    }

    /**
     * A pod.
     *
     * @param decoration for all other ports.
     * @param ports      what is known at its ports, in place of service and container there.
     */
    public static AddressHolder ofPod(final Decoration decoration, final PortDetails ports) {
        return new AddressHolder(decoration, ports, null, false);
    }

    /** What is known of it at that port. */
    Decoration at(final int protocol, final int port) {
        final Decoration special = only(protocol, port);
        return special == null ? decoration : special;
    }

    /** What is known of that port alone; null: nothing. */
    Decoration only(final int protocol, final int port) {
        if (ports.size() == 0) {
            return null;
        }
        final int index = ports.find(NamedPorts.key(protocol, port));
        return index < 0 ? null : atPort(index);
    }

    private Decoration atPort(final int index) {
        final Decoration[] known = byPort;
        return known != null && known[index] != null ? known[index] : make(index);
    }

    /** Once for each port that is asked for. */
    private Decoration make(final int index) {
        final Decoration made = decoration.atPort(ports.detail(index));
        final Decoration[] before = byPort;
        final Decoration[] more = before == null ? new Decoration[ports.size()] : Arrays.copyOf(before, before.length);
        more[index] = made;
        byPort = more;
        return made;
    }

    /** Adds what is known by port, over what is there. */
    void putPorts(final Map<Integer, Decoration> target) {
        for (int i = 0; i < ports.size(); i++) {
            target.put(ports.key(i), atPort(i));
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
        return decoration + (ports.size() == 0 ? "" : " with " + ports.size() + " ports");
    }
}
