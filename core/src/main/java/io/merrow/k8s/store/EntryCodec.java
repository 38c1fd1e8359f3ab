package io.merrow.k8s.store;

import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Meta;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Keys and values of the map. One thread.
 *
 * <p>A key: 0 the {@linkplain Role role}; 1 the kind; 2 to 9 when it ended, Unix epoch, ms, 0 of what lasts; from 10 the
 * UID. A value: 0 to 7 the sequence; 8 to 15 since when it has its addresses; from 16 the facts. Numbers are little endian.
 *
 * <p>An entry is written once and never changed: a new version of an object gets the other of two roles, and only then is
 * the former version removed. So a process that is killed between leaves one whole version at least, and the sequence says
 * which is newer.
 */
final class EntryCodec {
    private static final int ROLE_OFFSET = 0;
    private static final int KIND_OFFSET = 1;
    private static final int ENDED_OFFSET = 2;
    private static final int UID_OFFSET = 10;
    private static final int SEQUENCE_OFFSET = 0;
    private static final int SINCE_OFFSET = 8;
    private static final int FACTS_OFFSET = 16;

    private final FieldWriter keyOut = new FieldWriter();
    private final FieldWriter valueOut = new FieldWriter();
    private final FactsEncoder encoder = new FactsEncoder(valueOut);
    private final FieldReader in = new FieldReader();
    private final UnsafeBuffer key = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);

    /** What an entry is: its ordinal is a byte of the file. */
    enum Role {
        /** Of an object that is there; one of two. */
        ODD,
        EVEN,
        /** Of an object that has ended, or had other addresses. */
        ENDED,
        /** When the cluster was last asked, and which one. */
        CONTACT_ODD,
        CONTACT_EVEN;

        Role other() {
            return switch (this) {
                case ODD -> EVEN;
                case EVEN -> ODD;
                case CONTACT_ODD -> CONTACT_EVEN;
                case CONTACT_EVEN -> CONTACT_ODD;
                case ENDED -> ENDED;
            };
        }
    }

    private static final Role[] ROLES = Role.values();
    private static final ClusterKind[] KINDS = ClusterKind.values();

    /** Valid until the next key. */
    UnsafeBuffer key(final Role role, final Meta meta, final long endedMs) {
        keyOut.clear().putByte(role.ordinal());
        keyOut.putByte(meta.kind().ordinal());
        keyOut.putLong(endedMs);
        keyOut.putText(meta.uid());
        return wrap(key, keyOut);
    }

    /** As above. */
    UnsafeBuffer contactKey(final Role role) {
        keyOut.clear().putByte(role.ordinal());
        return wrap(key, keyOut);
    }

    /** Valid until the next value. */
    UnsafeBuffer value(final long sequence, final long sinceMs, final ClusterFacts facts) {
        valueOut.clear().putLong(sequence);
        valueOut.putLong(sinceMs);
        encoder.encode(facts);
        return wrap(value, valueOut);
    }

    /** As above. */
    UnsafeBuffer contactValue(final long sequence, final Contact contact) {
        valueOut.clear().putLong(sequence);
        valueOut.putLong(contact.lastMs());
        valueOut.putText(contact.server());
        return wrap(value, valueOut);
    }

    private static UnsafeBuffer wrap(final UnsafeBuffer view, final FieldWriter written) {
        view.wrap(written.buffer(), 0, written.length());
        return view;
    }

    /** @throws IllegalArgumentException when it is none. */
    static Role role(final DirectBuffer key) {
        if (key.capacity() == 0 || key.getByte(ROLE_OFFSET) < 0 || key.getByte(ROLE_OFFSET) >= ROLES.length) {
            throw new IllegalArgumentException("a key of an unknown role");
        }
        return ROLES[key.getByte(ROLE_OFFSET)];
    }

    /** Of an object's key. */
    static ClusterKind kind(final DirectBuffer key) {
        return KINDS[key.getByte(KIND_OFFSET)];
    }

    /** Of a key of {@link Role#ENDED}. */
    static long endedMs(final DirectBuffer key) {
        return key.capacity() < UID_OFFSET ? 0 : key.getLong(ENDED_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** Since when an object has its addresses. */
    static long sinceMs(final DirectBuffer value) {
        return value.getLong(SINCE_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    static long sequence(final DirectBuffer value) {
        return value.getLong(SEQUENCE_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** @throws IllegalArgumentException when the bytes are something else. */
    StoredObject object(final DirectBuffer entryKey, final DirectBuffer entry, final FactsDecoder.Interning pool) {
        if (entry.capacity() < FACTS_OFFSET) {
            throw new IllegalArgumentException("an entry of " + entry.capacity() + " bytes");
        }
        final ClusterFacts facts =
                new FactsDecoder(in.wrap(entry, FACTS_OFFSET, entry.capacity() - FACTS_OFFSET), pool).decode();
        if (entryKey.getByte(KIND_OFFSET) != facts.meta().kind().ordinal()) {
            throw new IllegalArgumentException("the key is of another kind than its entry");
        }
        return new StoredObject(
                sequence(entry), sinceMs(entry), role(entryKey) == Role.ENDED ? endedMs(entryKey) : 0, facts);
    }

    /** As above. */
    Contact contact(final DirectBuffer entry) {
        in.wrap(entry, 0, entry.capacity()).getLong();
        return new Contact(in.getLong(), in.getText());
    }

    @Override
    public String toString() {
        return "EntryCodec{" + keyOut + ", " + valueOut + '}';
    }
}
