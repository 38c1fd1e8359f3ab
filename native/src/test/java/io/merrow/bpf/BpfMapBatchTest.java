package io.merrow.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteOrder;
import java.util.BitSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BpfMapBatchTest {
    private static final int ENTRIES = 10_000;
    private static final int BATCH = 512;

    private final BpfMap map = BpfMap.create(BpfMapType.HASH, "entries", Integer.BYTES, Samples.ENTRY_LENGTH, 16384, 0);
    private final BpfMapBatch batch = map.batch();
    private final BatchCursor cursor = batch.newCursor();
    private final UnsafeBuffer keys = Samples.buffer(ENTRIES * Integer.BYTES);
    private final UnsafeBuffer values = Samples.buffer(BATCH * Samples.ENTRY_LENGTH);

    @AfterEach
    void close() {
        map.close();
    }

    private void fill() {
        for (int key = 0; key < ENTRIES; key++) {
            map.update(Samples.key(key), 0, Samples.entry(key, -key), 0, BpfMap.NO_EXIST);
        }
    }

    private BitSet walk(final boolean andDelete) {
        final BitSet seen = new BitSet();
        cursor.restart();
        while (!cursor.isAtEnd()) {
            final int count = andDelete
                    ? batch.lookupAndDelete(cursor, keys, values, BATCH)
                    : batch.lookup(cursor, keys, values, BATCH);
            for (int i = 0; i < count; i++) {
                final int key = keys.getInt(i * Integer.BYTES, ByteOrder.nativeOrder());
                assertThat(seen.get(key)).as("key %d seen before", key).isFalse();
                assertThat(values.getLong(i * Samples.ENTRY_LENGTH + Long.BYTES))
                        .isEqualTo(-key);
                seen.set(key);
            }
        }
        return seen;
    }

    @Test
    void shouldSeeEachEntryOnce() {
        fill();

        assertThat(walk(false).cardinality()).isEqualTo(ENTRIES);
        assertThat(walk(false).cardinality()).isEqualTo(ENTRIES);
        assertThat(batch.lookup(cursor, keys, values, BATCH)).isZero();
    }

    @Test
    void shouldTakeEachEntryOutOnce() {
        fill();

        assertThat(walk(true).cardinality()).isEqualTo(ENTRIES);
        assertThat(map.firstKey(keys, 0)).isFalse();
        assertThat(walk(true).cardinality()).isZero();
    }

    @Test
    void shouldBeAtTheEndOfAnEmptyMapAtOnce() {
        assertThat(batch.lookup(cursor, keys, values, BATCH)).isZero();
        assertThat(cursor.isAtEnd()).isTrue();
    }

    @Test
    void shouldPassOverKeysThatAreNotThereWhenDeleting() {
        fill();
        for (int i = 0; i < ENTRIES; i++) {
            keys.putInt(i * Integer.BYTES, 2 * i, ByteOrder.nativeOrder());
        }

        assertThat(batch.delete(keys, ENTRIES)).isEqualTo(ENTRIES / 2);
        assertThat(batch.delete(keys, ENTRIES)).isZero();
        assertThat(batch.delete(keys, 0)).isZero();
        assertThat(walk(false).stream().allMatch(key -> key % 2 == 1)).isTrue();
    }

    @Test
    void shouldGoOnAfterABucketThatHadNoRoom() {
        fill();
        int smallest = 1;
        BpfException refused = null;
        while (!cursor.isAtEnd()) {
            final int most = smallest;
            final BpfException e =
                    catchThrowableOfType(BpfException.class, () -> batch.lookup(cursor, keys, values, most));
            refused = e == null ? refused : e;
            smallest = e == null ? 1 : smallest + 1;
        }

        assertThat(refused.is(ErrnoName.ENOSPC)).isTrue();
    }

    @Test
    void shouldRefuseBuffersWithoutRoom() {
        assertThatThrownBy(() -> batch.lookup(cursor, keys, values, BATCH + 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
