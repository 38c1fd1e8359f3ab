package io.merrow.enrich;

import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Some attributes with their values, such as those of a namespace; shared by all decorations that have them.
 *
 * <p>Immutable; any thread. Its bytes are encoded when they are first exported and kept: most pods of a large cluster never
 * connect to this node.
 */
public final class AttributeGroup {
    /** Has no attributes. */
    public static final AttributeGroup EMPTY = new AttributeGroup(AttributeNames.of());

    private final AttributeNames names;
    private final String[] values;
    private volatile byte[] atSource;
    private volatile byte[] atDestination;

    /**
     * @param values one for each name; a null or empty one is left out.
     */
    public AttributeGroup(final AttributeNames names, final String... values) {
        if (names.size() != values.length) {
            throw new IllegalArgumentException(names + " needs " + names.size() + " values: " + Arrays.asList(values));
        }
        this.names = names;
        this.values = values;
    }

    /** Calls back with name and value of each attribute that this end has. */
    void forEach(final FlowEnd end, final BiConsumer<String, String> consumer) {
        for (int i = 0; i < values.length; i++) {
            final String name = names.name(end, i);
            final String value = values[i];
            if (name != null && value != null && !value.isEmpty()) {
                consumer.accept(name, value);
            }
        }
    }

    /** Value of an attribute by its full name; null: it has none. */
    String value(final FlowEnd end, final String name) {
        for (int i = 0; i < values.length; i++) {
            if (name.equals(names.name(end, i))) {
                return values[i];
            }
        }
        return null;
    }

    /** Whether one attribute at least is in both. */
    boolean hasNameOf(final AttributeGroup other) {
        final boolean[] has = {false};
        for (final FlowEnd end : FlowEnd.values()) {
            other.forEach(end, (name, value) -> has[0] |= value(end, name) != null);
        }
        return has[0];
    }

    /** The attributes of that end as bytes; not to be changed. */
    byte[] encoded(final FlowEnd end, final AttributeEncoder encoder) {
        byte[] bytes = end == FlowEnd.SOURCE ? atSource : atDestination;
        if (bytes == null) {
            bytes = encoder.encode(consumer -> forEach(end, consumer));
            if (end == FlowEnd.SOURCE) {
                atSource = bytes;
            } else {
                atDestination = bytes;
            }
        }
        return bytes;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof AttributeGroup that && names.equals(that.names) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("{");
        forEach(FlowEnd.SOURCE, (name, value) -> text.append(text.length() == 1 ? "" : ", ")
                .append(name.substring(FlowEnd.SOURCE.prefix().length()))
                .append('=')
                .append(value));
        return text.append('}').toString();
    }
}
