package io.merrow.enrich;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What identifies more than a pod at its ports: the service that leads there, the container. Pods of one owner have the same
 * and share it. Immutable; any thread.
 */
public final class PortDetails {
    /** No port is known. */
    public static final PortDetails NONE = new PortDetails(Map.of());

    private final int[] ports;
    private final Detail[] details;

    /**
     * Of one port.
     *
     * @param service   that leads to it; null: none.
     * @param container that has it; null: not known.
     */
    public record Detail(AttributeGroup service, AttributeGroup container) {
        /** Neither. */
        public static final Detail NONE = new Detail(null, null);
    }

    /** @param byPort {@link NamedPorts#key protocol and port} to what is known there. */
    public PortDetails(final Map<Integer, Detail> byPort) {
        final TreeMap<Integer, Detail> sorted = new TreeMap<>(byPort);
        ports = sorted.keySet().stream().mapToInt(Integer::intValue).toArray();
        details = sorted.values().toArray(Detail[]::new);
    }

    int size() {
        return ports.length;
    }

    /** Protocol and port of a detail. */
    int key(final int index) {
        return ports[index];
    }

    Detail detail(final int index) {
        return details[index];
    }

    /** Where a protocol and port are; negative: nowhere. */
    int find(final int key) {
        return Arrays.binarySearch(ports, key);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof PortDetails that
                && Arrays.equals(ports, that.ports)
                && Arrays.equals(details, that.details);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ports) + Arrays.hashCode(details);
    }

    @Override
    public String toString() {
        return "PortDetails" + Arrays.toString(ports);
    }
}
