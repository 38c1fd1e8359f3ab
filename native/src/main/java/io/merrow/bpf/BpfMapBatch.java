package io.merrow.bpf;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Many entries of a map in one system call. Keys lie one behind the other, {@link BpfMap#keySize()} apart, values
 * {@link BpfMap#valueLength()} apart.
 *
 * <p>A hash map is read bucket by bucket, never half a bucket. An entry that is there from the first batch to the last
 * is seen exactly once; one that comes or goes meanwhile may be seen or not.
 */
public final class BpfMapBatch {
    private final BpfMap map;

    BpfMapBatch(final BpfMap map) {
        this.map = map;
    }

    /** A cursor for this map, at its start. */
    public BatchCursor newCursor() {
        return new BatchCursor(map.keySize());
    }

    /**
     * Copies the next entries.
     *
     * @param maxCount of entries, for which there is room in both buffers.
     * @return how many were copied; {@link BatchCursor#isAtEnd()} tells whether there are more.
     * @throws BpfException ENOSPC when the next bucket alone has more than {@code maxCount} entries: the cursor stays,
     *     so that the same call with larger buffers goes on. 256 entries are enough for any hash that is not attacked.
     */
    public int lookup(
            final BatchCursor cursor,
            final MutableDirectBuffer keys,
            final MutableDirectBuffer values,
            final int maxCount) {
        return next(cursor, keys, values, maxCount, false);
    }

    /** As {@link #lookup}, and takes the copied entries out of the map, each in one step. */
    public int lookupAndDelete(
            final BatchCursor cursor,
            final MutableDirectBuffer keys,
            final MutableDirectBuffer values,
            final int maxCount) {
        return next(cursor, keys, values, maxCount, true);
    }

    /**
     * Removes keys; those that are not there are passed over.
     *
     * @return how many were there.
     */
    public int delete(final DirectBuffer keys, final int count) {
        final long address = NativeMemory.address(keys, 0, Math.multiplyExact(count, map.keySize()));
        return BpfException.check(
                MapJni.deleteBatch(map.fd(), address, map.keySize(), count), "delete a batch from map");
    }

    private int next(
            final BatchCursor cursor,
            final MutableDirectBuffer keys,
            final MutableDirectBuffer values,
            final int maxCount,
            final boolean andDelete) {
        if (cursor.isAtEnd()) {
            return 0;
        }
        final long result = MapJni.lookupBatch(
                map.fd(),
                cursor.address(),
                cursor.isAtStart(),
                NativeMemory.address(keys, 0, Math.multiplyExact(maxCount, map.keySize())),
                NativeMemory.address(values, 0, Math.multiplyExact(maxCount, map.valueLength())),
                maxCount,
                andDelete);
        if (result < 0) {
            throw BpfException.of((int) -result, "read a batch of map '" + map.name() + "'");
        }
        cursor.onBatch((result & MapJni.BATCH_END) != 0);
        return (int) result;
    }

    @Override
    public String toString() {
        return "BpfMapBatch{map=" + map + '}';
    }
}
