package io.merrow.enrich;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.agrona.MutableDirectBuffer;

/**
 * What is known of one end of a flow, as attributes: a few {@link AttributeGroup}s, most of them shared with the other
 * pods of the same owner.
 *
 * <p>Immutable; any thread. Looking through it allocates nothing.
 */
public final class Decoration {
    /** Services at whose addresses one pod is met: more are rare, and made anew then. */
    private static final int MOST_BEHIND = 8;

    private static final Met[] NEVER_MET = {};

    private final AttributeGroup[] blocks;
    private volatile EncodedAttributes atSource;
    private volatile EncodedAttributes atDestination;
    private volatile Met[] met = NEVER_MET;
    private final PolicySubject subject;
    private final NamedPorts namedPorts;
    private final String text;
    private final String node;
    private final AttributeGroup service;
    private final boolean isPod;

    /** A service, and what this pod looks like at its address. */
    private record Met(Decoration service, Decoration pod) {}

    private Decoration(
            final String text,
            final String node,
            final PolicySubject subject,
            final NamedPorts namedPorts,
            final AttributeGroup service,
            final boolean isPod,
            final AttributeGroup... blocks) {
        this.text = text;
        this.node = node;
        this.subject = subject;
        this.namedPorts = namedPorts;
        this.service = service;
        this.isPod = isPod;
        this.blocks = blocks;
    }

    /** Something that no network policy selects, such as an ingress. */
    public static Decoration of(final String text, final AttributeGroup... blocks) {
        return new Decoration(text, null, null, NamedPorts.NONE, null, false, blocks);
    }

    /**
     * A pod.
     *
     * @param text       for a table: {@code namespace/name}.
     * @param node       name of the node that it is on; null: not known.
     * @param subject    what network policies see of it; null for one without an address of its own.
     * @param namedPorts names that policies may use for its ports.
     * @param service    that leads to it, one of the blocks; null: none.
     */
    public static Decoration ofPod(
            final String text,
            final String node,
            final PolicySubject subject,
            final NamedPorts namedPorts,
            final AttributeGroup service,
            final AttributeGroup... blocks) {
        return new Decoration(text, node, subject, namedPorts, service, true, blocks);
    }

    /** A node. */
    public static Decoration ofNode(final String name, final AttributeGroup... blocks) {
        return new Decoration(name, name, null, NamedPorts.NONE, null, false, blocks);
    }

    /** A service: what its own addresses and its ports of nodes answer. */
    public static Decoration ofService(
            final String text, final AttributeGroup namespace, final AttributeGroup service) {
        return new Decoration(text, null, null, NamedPorts.NONE, service, false, namespace, service);
    }

    /** Whether it is a pod. */
    boolean isPod() {
        return isPod;
    }

    /** Whether both are one pod, perhaps met at different addresses or ports. */
    boolean isSamePod(final Decoration other) {
        return isPod && other.isPod && subject == other.subject && text.equals(other.text);
    }

    /** Whether it is a service, behind which there is a pod. */
    boolean isService() {
        return service != null && !isPod;
    }

    /**
     * This pod, met at a service's address: all its own, but the service is that one. The same object each time, as a
     * rule.
     */
    Decoration behind(final Decoration asked) {
        final Met[] known = met;
        for (final Met each : known) {
            if (each.service == asked) {
                return each.pod;
            }
        }
        final Decoration pod =
                new Decoration(text, node, subject, namedPorts, asked.service, true, blocksBehind(asked));
        final Met[] more = known.length < MOST_BEHIND ? Arrays.copyOf(known, known.length + 1) : new Met[1];
        more[more.length - 1] = new Met(asked, pod);
        met = more;
        return pod;
    }

    private AttributeGroup[] blocksBehind(final Decoration asked) {
        final List<AttributeGroup> own = new ArrayList<>(List.of(blocks));
        own.removeIf(block -> block.equals(service));
        own.add(asked.service);
        addNew(own, asked.blocks);
        return own.toArray(AttributeGroup[]::new);
    }

    /** This with the attributes of another that shares its address, where they do not contradict. */
    Decoration with(final Decoration other) {
        final List<AttributeGroup> all = new ArrayList<>(List.of(blocks));
        addNew(all, other.blocks);
        return new Decoration(text, node, subject, namedPorts, service, isPod, all.toArray(AttributeGroup[]::new));
    }

    /** Adds those groups of which no attribute is there already, such as another namespace. */
    private static void addNew(final List<AttributeGroup> groups, final AttributeGroup... more) {
        for (final AttributeGroup candidate : more) {
            if (groups.stream().noneMatch(group -> group.equals(candidate) || group.hasNameOf(candidate))) {
                groups.add(candidate);
            }
        }
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
    public EncodedAttributes attributes(final FlowEnd end) {
        final EncodedAttributes known = end == FlowEnd.SOURCE ? atSource : atDestination;
        if (known != null) {
            return known;
        }
        final EncodedAttributes made = new View(end);
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

    private final class View implements EncodedAttributes {
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
