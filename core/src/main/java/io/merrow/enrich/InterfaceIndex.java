package io.merrow.enrich;

import java.util.Objects;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The network interfaces of this node at one moment: ifindex → name and MAC address, of the device that has the number now,
 * and of the one that had it before.
 *
 * <p>Immutable: published by one reference, read by any thread; a look-up allocates nothing.
 */
public final class InterfaceIndex {
    /** Knows no interface. */
    public static final InterfaceIndex EMPTY = builder().build();

    private final Int2ObjectHashMap<Entry> entries;

    private InterfaceIndex(final Int2ObjectHashMap<Entry> entries) {
        this.entries = entries;
    }

    /** Starts an index. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Name of the interface that had that number then, or null when it is not known.
     *
     * @param timeNs kernel clock.
     */
    public String name(final int ifindex, final long timeNs) {
        final Entry entry = at(ifindex, timeNs);
        return entry == null ? null : entry.name;
    }

    /** MAC address as {@code aa:bb:cc:dd:ee:ff}, or null when the interface had none or is not known. */
    public String mac(final int ifindex, final long timeNs) {
        final Entry entry = at(ifindex, timeNs);
        return entry == null ? null : entry.mac;
    }

    private Entry at(final int ifindex, final long timeNs) {
        final Entry latest = entries.get(ifindex);
        if (latest == null) {
            return null;
        }
        final Entry before = latest.before;
        if (before != null && timeNs - before.untilNs <= 0) {
            return before;
        }
        return latest.hasGone && timeNs - latest.untilNs > 0 ? null : latest;
    }

    /** Number of interfaces. */
    public int size() {
        return entries.size();
    }

    @Override
    public String toString() {
        return "InterfaceIndex" + entries;
    }

    /** Collects interfaces; not thread safe, used once. */
    public static final class Builder {
        private final Int2ObjectHashMap<Entry> entries = new Int2ObjectHashMap<>();

        private Builder() {}

        /**
         * Adds an interface, in place of one with the same index.
         *
         * @param mac lower-case, six pairs with colons; null for a device without one.
         */
        public Builder add(final int ifindex, final String name, final String mac) {
            entries.put(ifindex, new Entry(Objects.requireNonNull(name, "name"), mac, false, 0, null));
            return this;
        }

        /**
         * Adds an interface that was removed, whose index is not in use now.
         *
         * @param untilNs kernel clock.
         */
        public Builder addGone(final int ifindex, final String name, final String mac, final long untilNs) {
            entries.put(ifindex, new Entry(name, mac, true, untilNs, null));
            return this;
        }

        /**
         * Adds the interface that had the number before one that was added.
         *
         * @param untilNs kernel clock.
         */
        public Builder addBefore(final int ifindex, final String name, final String mac, final long untilNs) {
            final Entry latest = entries.get(ifindex);
            entries.put(
                    ifindex, new Entry(latest.name, latest.mac, false, 0, new Entry(name, mac, true, untilNs, null)));
            return this;
        }

        /** The index of what was added so far; later additions do not change it. */
        public InterfaceIndex build() {
            return new InterfaceIndex(new Int2ObjectHashMap<>(entries));
        }
    }

    private record Entry(String name, String mac, boolean hasGone, long untilNs, Entry before) {}
}
