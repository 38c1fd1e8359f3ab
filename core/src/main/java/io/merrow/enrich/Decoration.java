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
 * <p>Immutable but for its attachments; any thread. Looking through it allocates nothing.
 */
public final class Decoration {
    /** Services at whose addresses one pod is met: more are rare, and made again then. */
    private static final int MOST_BEHIND = 8;

    private static final Met[] NEVER_MET = {};

    private final AttributeGroup[] groups;
    private volatile Met[] met = NEVER_MET;
    private Object sourceAttachment;
    private Object destinationAttachment;
    private final PolicySubject subject;
    private final NamedPorts namedPorts;
    private final String text;
    private final String node;
    private final AttributeGroup service;
    private final AttributeGroup container;
    private final boolean isPod;

    /** A service, and what this pod looks like at its address. */
    private record Met(Decoration service, Decoration pod) {}

    private Decoration(
            final String text,
            final String node,
            final PolicySubject subject,
            final NamedPorts namedPorts,
            final AttributeGroup service,
            final AttributeGroup container,
            final boolean isPod,
            final AttributeGroup... groups) {
        this.text = text;
        this.node = node;
        this.subject = subject;
        this.namedPorts = namedPorts;
        this.service = service;
        this.container = container;
        this.isPod = isPod;
        this.groups = groups;
    }

    /** Something that no network policy selects, such as an ingress. */
    public static Decoration of(final String text, final AttributeGroup... groups) {
        return new Decoration(text, null, null, NamedPorts.NONE, null, null, false, groups);
    }

    /**
     * A pod.
     *
     * @param text       for a table: {@code namespace/name}.
     * @param node       name of the node that it is on; null: not known.
     * @param subject    what network policies see of it; null for one without an address of its own.
     * @param namedPorts names that policies may use for its ports.
     * @param at         service that leads to it and container that has it at every port; both are among the groups, or null.
     */
    public static Decoration ofPod(
            final String text,
            final String node,
            final PolicySubject subject,
            final NamedPorts namedPorts,
            final PortDetails.Detail at,
            final AttributeGroup... groups) {
        return new Decoration(text, node, subject, namedPorts, at.service(), at.container(), true, groups);
    }

    /** A node. */
    public static Decoration ofNode(final String name, final AttributeGroup... groups) {
        return new Decoration(name, name, null, NamedPorts.NONE, null, null, false, groups);
    }

    /** A service: what its own addresses and its ports of nodes answer. */
    public static Decoration ofService(
            final String text, final AttributeGroup namespace, final AttributeGroup service) {
        return new Decoration(text, null, null, NamedPorts.NONE, service, null, false, namespace, service);
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

    /** This pod at one of its ports: all its own, with the service and the container of the port in place of those it has. */
    Decoration atPort(final PortDetails.Detail detail) {
        final List<AttributeGroup> own = new ArrayList<>(List.of(groups));
        own.removeIf(group -> group.equals(service) || group.equals(container));
        if (detail.service() != null) {
            own.add(detail.service());
        }
        if (detail.container() != null) {
            own.add(detail.container());
        }
        return new Decoration(
                text,
                node,
                subject,
                namedPorts,
                detail.service(),
                detail.container(),
                true,
                own.toArray(AttributeGroup[]::new));
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
                new Decoration(text, node, subject, namedPorts, asked.service, container, true, groupsBehind(asked));
        final Met[] more = known.length < MOST_BEHIND ? Arrays.copyOf(known, known.length + 1) : new Met[1];
        more[more.length - 1] = new Met(asked, pod);
        met = more;
        return pod;
    }

    private AttributeGroup[] groupsBehind(final Decoration asked) {
        final List<AttributeGroup> own = new ArrayList<>(List.of(groups));
        own.removeIf(group -> group.equals(service));
        own.add(asked.service);
        addNew(own, asked.groups);
        return own.toArray(AttributeGroup[]::new);
    }

    /** This with the attributes of another that shares its address, where they do not contradict. */
    Decoration with(final Decoration other) {
        final List<AttributeGroup> all = new ArrayList<>(List.of(groups));
        addNew(all, other.groups);
        return new Decoration(
                text, node, subject, namedPorts, service, container, isPod, all.toArray(AttributeGroup[]::new));
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
        for (final AttributeGroup group : groups) {
            group.forEach(end, consumer);
        }
    }

    /** Value of an attribute by its full name; null: it has none. */
    public String value(final FlowEnd end, final String name) {
        for (final AttributeGroup group : groups) {
            final String value = group.value(end, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Bytes of all attributes at that end. Allocates only the first time. */
    public int encodedLength(final FlowEnd end, final AttributeEncoder encoder) {
        int length = 0;
        for (final AttributeGroup group : groups) {
            length += group.encoded(end, encoder).length;
        }
        return length;
    }

    /** Writes the attributes of that end at {@code index}, where {@link #encodedLength} bytes must fit. */
    public void encode(
            final FlowEnd end, final AttributeEncoder encoder, final MutableDirectBuffer target, final int index) {
        int offset = index;
        for (final AttributeGroup group : groups) {
            final byte[] bytes = group.encoded(end, encoder);
            target.putBytes(offset, bytes);
            offset += bytes.length;
        }
    }

    /**
     * What the one thread that uses attachments has derived from this for that end, so that it need not look it up by a hash for each
     * record; null: nothing.
     */
    public Object attachment(final FlowEnd end) {
        return end == FlowEnd.SOURCE ? sourceAttachment : destinationAttachment;
    }

    /** Keeps what was derived from this. Of one thread, the export's. */
    public void attach(final FlowEnd end, final Object derived) {
        if (end == FlowEnd.SOURCE) {
            sourceAttachment = derived;
        } else {
            destinationAttachment = derived;
        }
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

    @Override
    public String toString() {
        return text + Arrays.toString(groups);
    }
}
