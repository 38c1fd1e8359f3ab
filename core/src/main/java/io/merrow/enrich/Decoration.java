package io.merrow.enrich;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.agrona.MutableDirectBuffer;

/**
 * What is known of one end of a flow, as attributes: a few {@link AttributeGroup}s, most of them shared with the other
 * pods of the same owner.
 *
 * <p>Immutable; any thread. Looking through it allocates nothing.
 */
public final class Decoration {
    private final AttributeGroup[] blocks;
    private volatile AttributeBlock atSource;
    private volatile AttributeBlock atDestination;
    private final PolicySubject subject;
    private final NamedPorts namedPorts;
    private final String text;
    private final String node;

    /**
     * @param text       for a table: {@code namespace/name}.
     * @param node       name of the node that it is, or is on; null where there is none.
     * @param subject    what network policies see of it; null for what is not a pod with an address of its own.
     * @param namedPorts names that policies may use for its ports.
     */
    public Decoration(
            final String text,
            final String node,
            final PolicySubject subject,
            final NamedPorts namedPorts,
            final AttributeGroup... blocks) {
        this.text = text;
        this.node = node;
        this.subject = subject;
        this.namedPorts = namedPorts;
        this.blocks = blocks;
    }

    /** Something that no network policy selects. */
    public static Decoration of(final String text, final AttributeGroup... blocks) {
        return new Decoration(text, null, null, NamedPorts.NONE, blocks);
    }

    /** Calls back with full name and value of each attribute. */
    public void forEach(final FlowEnd end, final BiConsumer<String, String> consumer) {
        for (final AttributeGroup block : blocks) {
            block.forEach(end, consumer);
        }
    }

    /** Value of an attribute by its full name; null: it has none. */
    public String value(final FlowEnd end, final String name) {
        for (final AttributeGroup block : blocks) {
            final String value = block.value(end, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Bytes that {@link #encode} will write. */
    public int encodedLength(final FlowEnd end) {
        int length = 0;
        for (final AttributeGroup block : blocks) {
            length += block.encodedLength(end);
        }
        return length;
    }

    /**
     * Writes all attributes as {@code attributes} fields (tag 9) of an OTLP {@code Span}, ready to stand in one.
     *
     * @return bytes written.
     */
    public int encode(final FlowEnd end, final MutableDirectBuffer buffer, final int offset) {
        int length = 0;
        for (final AttributeGroup block : blocks) {
            length += block.encode(end, buffer, offset + length);
        }
        return length;
    }

    /** All attributes as that end has them, ready to stand in a span. Always the same object. */
    public AttributeBlock attributes(final FlowEnd end) {
        final AttributeBlock known = end == FlowEnd.SOURCE ? atSource : atDestination;
        if (known != null) {
            return known;
        }
        final AttributeBlock made = new View(end);
        if (end == FlowEnd.SOURCE) {
            atSource = made;
        } else {
            atDestination = made;
        }
        return made;
    }

    /** For people: {@code namespace/name}, or the name alone of what has no namespace. */
    public String text() {
        return text;
    }

    /** What network policies see of it; null: no policy can select it. */
    public PolicySubject subject() {
        return subject;
    }

    /** Name of the node that it is, or is on; null: none. */
    public String node() {
        return node;
    }

    NamedPorts namedPorts() {
        return namedPorts;
    }

    private final class View implements AttributeBlock {
        private final FlowEnd end;

        private View(final FlowEnd end) {
            this.end = end;
        }

        @Override
        public int encodedLength() {
            return Decoration.this.encodedLength(end);
        }

        @Override
        public void copyTo(final MutableDirectBuffer target, final int index) {
            encode(end, target, index);
        }

        @Override
        public void forEach(final BiConsumer<String, Object> consumer) {
            Decoration.this.forEach(end, consumer::accept);
        }
    }

    @Override
    public String toString() {
        return text + Arrays.toString(blocks);
    }
}
