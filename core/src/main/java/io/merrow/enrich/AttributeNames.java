package io.merrow.enrich;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Names of the attributes of a block, with the prefix of each end; shared by all blocks of one shape.
 *
 * <p>Immutable; any thread.
 */
public final class AttributeNames {
    private final String[][] names = new String[FlowEnd.values().length][];

    private AttributeNames(final List<String> bare, final List<Boolean> atSource, final List<Boolean> atDestination) {
        names[FlowEnd.SOURCE.ordinal()] = prefixed(FlowEnd.SOURCE, bare, atSource);
        names[FlowEnd.DESTINATION.ordinal()] = prefixed(FlowEnd.DESTINATION, bare, atDestination);
    }

    /** Names that both ends have. */
    public static AttributeNames of(final String... bare) {
        final List<Boolean> always = Arrays.stream(bare).map(name -> true).toList();
        return new AttributeNames(List.of(bare), always, always);
    }

    /** Starts names that one end may have and the other not. */
    public static Builder builder() {
        return new Builder();
    }

    private static String[] prefixed(final FlowEnd end, final List<String> bare, final List<Boolean> wanted) {
        final String[] prefixed = new String[bare.size()];
        for (int i = 0; i < prefixed.length; i++) {
            prefixed[i] = wanted.get(i) ? (end.prefix() + bare.get(i)).intern() : null;
        }
        return prefixed;
    }

    /** Number of names, those included that an end leaves out. */
    public int size() {
        return names[0].length;
    }

    /** The full name at that end; null: the end leaves it out. */
    public String name(final FlowEnd end, final int index) {
        return names[end.ordinal()][index];
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof AttributeNames that && Arrays.deepEquals(names, that.names);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(names);
    }

    @Override
    public String toString() {
        return Arrays.deepToString(names);
    }

    /** Collects names; one thread. */
    public static final class Builder {
        private final List<String> bare = new ArrayList<>();
        private final List<Boolean> atSource = new ArrayList<>();
        private final List<Boolean> atDestination = new ArrayList<>();

        private Builder() {}

        /** Adds a name without prefix, and which ends have it. */
        public Builder add(final String name, final boolean source, final boolean destination) {
            bare.add(name);
            atSource.add(source);
            atDestination.add(destination);
            return this;
        }

        public AttributeNames build() {
            return new AttributeNames(bare, atSource, atDestination);
        }
    }
}
