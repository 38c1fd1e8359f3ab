package io.merrow.export.delivery;

import java.util.Arrays;

/**
 * The batches by slot: those that may be in flight at once, and while their number shrinks those that still are. The export thread only.
 */
final class BatchSlots {
    private RecordBatch[] batches = {};
    private int wanted;
    private int batchSize;

    /**
     * Keeps every batch that is not settled; the others get this size and number.
     *
     * @param number    of batches in flight at once.
     * @param size      records of a batch.
     */
    void resize(final int number, final int size) {
        wanted = number;
        batchSize = size;
        int count = number;
        for (final RecordBatch batch : batches) {
            count = batch.isFree() ? count : Math.max(count, batch.slot() + 1);
        }
        batches = Arrays.copyOf(batches, count);
        for (int slot = 0; slot < count; slot++) {
            renew(slot);
        }
    }

    private void renew(final int slot) {
        final RecordBatch batch = batches[slot];
        if (batch == null || batch.isFree() && batch.capacity() != batchSize) {
            batches[slot] = new RecordBatch(slot, batchSize);
        }
    }

    /** A batch to be filled; null: as many as may be are not settled. */
    RecordBatch free() {
        for (int slot = 0; slot < wanted; slot++) {
            if (batches[slot].isFree()) {
                renew(slot);
                return batches[slot];
            }
        }
        return null;
    }

    /** All of them, free ones too. Not to be changed. */
    RecordBatch[] all() {
        return batches;
    }

    /** Where the oldest unsettled batch begins; {@code otherwise} when all are settled. */
    long settledUpTo(final long otherwise) {
        long position = otherwise;
        for (final RecordBatch batch : batches) {
            if (!batch.isFree()) {
                position = Math.min(position, batch.position());
            }
        }
        return position;
    }

    /** Frees all of them. Returns how many of their unsettled records have this position or a later one. */
    int release(final long fromPosition) {
        int count = 0;
        for (final RecordBatch batch : batches) {
            final long first = batch.position() + batch.first();
            count += (int) Math.max(0, batch.position() + batch.count() - Math.max(first, fromPosition));
            batch.release();
        }
        return count;
    }

    @Override
    public String toString() {
        return Arrays.toString(batches);
    }
}
