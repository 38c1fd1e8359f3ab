package io.merrow.k8s.store;

import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Meta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import net.openhft.chronicle.map.ChronicleMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Objects of the cluster in the map: those that are there, and those that have ended while there is room. One thread.
 */
final class ObjectMap implements AutoCloseable {
    /** Of those that have ended, so many are removed when there is no room: each time the whole map is read. */
    private static final int EVICTED_SHARE = 8;

    /** In place of a time. */
    static final long SAME_ADDRESSES = Long.MIN_VALUE;

    private final EntryCodec codec = new EntryCodec();
    private final ChronicleMap<UnsafeBuffer, UnsafeBuffer> map;
    private final int capacity;
    private long sequence;
    private long unreadable;

    /** @param capacity entries at most. */
    ObjectMap(final ChronicleMap<UnsafeBuffer, UnsafeBuffer> map, final int capacity) {
        this.map = map;
        this.capacity = capacity;
        map.forEach((key, value) -> sequence = Math.max(sequence, EntryCodec.sequence(value)));
    }

    /**
     * Writes an object, or its new version.
     *
     * @param sinceMs when it got its addresses; {@link #SAME_ADDRESSES}: as the version before.
     * @param nowMs   in place of that where there is none before.
     * @return false where there is no room: then none of it is there.
     */
    boolean put(final ClusterFacts facts, final long sinceMs, final long nowMs) {
        final Meta meta = facts.meta();
        final EntryCodec.Role role =
                map.containsKey(codec.key(EntryCodec.Role.ODD, meta, 0)) ? EntryCodec.Role.EVEN : EntryCodec.Role.ODD;
        final long since = sinceMs == SAME_ADDRESSES ? sinceMs(meta, nowMs) : sinceMs;
        final UnsafeBuffer value = codec.value(++sequence, since, facts);
        final boolean hasRoom = insert(codec.key(role, meta, 0), value);
        // Without room the former version would be wrong from now on.
        map.remove(codec.key(role.other(), meta, 0));
        return hasRoom;
    }

    /** Notes how an object was until then, whatever it is now; else as above. */
    boolean putEnded(final ClusterFacts facts, final long sinceMs, final long endedMs) {
        final long since = sinceMs == SAME_ADDRESSES ? sinceMs(facts.meta(), endedMs) : sinceMs;
        final UnsafeBuffer value = codec.value(++sequence, since, facts);
        return insert(codec.key(EntryCodec.Role.ENDED, facts.meta(), endedMs), value);
    }

    /** Since when an object that is there has its addresses. */
    private long sinceMs(final Meta meta, final long otherwise) {
        final UnsafeBuffer odd = map.get(codec.key(EntryCodec.Role.ODD, meta, 0));
        final UnsafeBuffer known = odd == null ? map.get(codec.key(EntryCodec.Role.EVEN, meta, 0)) : odd;
        return known == null ? otherwise : EntryCodec.sinceMs(known);
    }

    /** Forgets an object. */
    void remove(final Meta meta) {
        map.remove(codec.key(EntryCodec.Role.ODD, meta, 0));
        map.remove(codec.key(EntryCodec.Role.EVEN, meta, 0));
    }

    /**
     * Makes the objects that are there these, and no others.
     *
     * @return how many found no room.
     */
    long replaceAll(final List<ClusterFacts> objects, final long nowMs) {
        final Set<String> present = new HashSet<>();
        objects.forEach(facts -> present.add(id(facts.meta())));
        read(FactsDecoder.Interning.none()).stream()
                .map(object -> object.facts().meta())
                .filter(meta -> !present.contains(id(meta)))
                .forEach(this::remove);
        return objects.stream()
                .filter(facts -> !put(facts, SAME_ADDRESSES, nowMs))
                .count();
    }

    private static String id(final Meta meta) {
        return meta.kind() + "/" + meta.uid();
    }

    /** Forgets objects of other kinds. */
    void retainKinds(final Predicate<ClusterKind> kinds) {
        final List<UnsafeBuffer> others = new ArrayList<>();
        map.forEach((key, value) -> {
            if (isObject(key) && !kinds.test(EntryCodec.kind(key))) {
                others.add(key);
            }
        });
        others.forEach(map::remove);
    }

    void putContact(final Contact contact) {
        final EntryCodec.Role role = map.containsKey(codec.contactKey(EntryCodec.Role.CONTACT_ODD))
                ? EntryCodec.Role.CONTACT_EVEN
                : EntryCodec.Role.CONTACT_ODD;
        insert(codec.contactKey(role), codec.contactValue(++sequence, contact));
        map.remove(codec.contactKey(role.other()));
    }

    private boolean insert(final UnsafeBuffer key, final UnsafeBuffer value) {
        return map.longSize() < capacity && tryInsert(key, value) || evict() && tryInsert(key, value);
    }

    /** The map refuses what has no room by exceptions of several kinds, and is as before then. */
    private boolean tryInsert(final UnsafeBuffer key, final UnsafeBuffer value) {
        try {
            map.put(key, value);
            return true;
        } catch (final IllegalStateException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Removes the oldest of what has ended; returns false when nothing has. */
    private boolean evict() {
        final List<UnsafeBuffer> ended = new ArrayList<>();
        map.forEach((key, value) -> {
            if (EntryCodec.role(key) == EntryCodec.Role.ENDED) {
                ended.add(key);
            }
        });
        ended.sort(Comparator.comparingLong(EntryCodec::endedMs));
        final int count = Math.min(ended.size(), ended.size() / EVICTED_SHARE + 1);
        ended.subList(0, count).forEach(map::remove);
        return count > 0;
    }

    /** All objects, the oldest writing first; what cannot be read is left out and counted. */
    List<StoredObject> read(final FactsDecoder.Interning pool) {
        final List<StoredObject> objects = new ArrayList<>();
        map.forEach((key, value) -> {
            try {
                if (isObject(key)) {
                    objects.add(codec.object(key, value, pool));
                }
            } catch (final IllegalArgumentException e) {
                unreadable++;
            }
        });
        objects.sort(Comparator.comparingLong(StoredObject::sequence));
        return objects;
    }

    private static boolean isObject(final UnsafeBuffer key) {
        return switch (EntryCodec.role(key)) {
            case ODD, EVEN, ENDED -> true;
            case CONTACT_ODD, CONTACT_EVEN -> false;
        };
    }

    /** The last; {@link Contact#NONE} when there was none. */
    Contact contact() {
        final UnsafeBuffer odd = map.get(codec.contactKey(EntryCodec.Role.CONTACT_ODD));
        final UnsafeBuffer even = map.get(codec.contactKey(EntryCodec.Role.CONTACT_EVEN));
        if (odd == null && even == null) {
            return Contact.NONE;
        }
        final boolean isOdd = even == null || odd != null && EntryCodec.sequence(odd) > EntryCodec.sequence(even);
        return codec.contact(isOdd ? odd : even);
    }

    /** Forgets everything. */
    void clear() {
        map.clear();
    }

    /** Entries. */
    long size() {
        return map.longSize();
    }

    /** Entries that could not be read. */
    long unreadable() {
        return unreadable;
    }

    @Override
    public void close() {
        map.close();
    }

    @Override
    public String toString() {
        return "ObjectMap{size=" + size() + ", capacity=" + capacity + '}';
    }
}
