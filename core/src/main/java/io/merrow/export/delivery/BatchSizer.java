package io.merrow.export.delivery;

/**
 * How many records go into a request: as many as there are, until the collector rejects it as too large; then half,
 * and after a while of success carefully more again. The export thread only.
 */
final class BatchSizer {
    private static final int SUCCESSES_TO_GROW = 64;

    private final int most;
    private int size;
    private int successes;

    /**
     * @param most records in a batch.
     */
    BatchSizer(final int most) {
        this.most = most;
        size = most;
    }

    /** Records in a request, at least 1. */
    int size() {
        return size;
    }

    void onTooLarge(final int records) {
        size = Math.max(1, Math.min(size, records / 2));
        successes = 0;
    }

    void onDelivered(final int records) {
        if (size < most && records == size && ++successes >= SUCCESSES_TO_GROW) {
            size = (int) Math.min(most, 2L * size);
            successes = 0;
        }
    }

    @Override
    public String toString() {
        return "BatchSizer{size=" + size + "/" + most + "}";
    }
}
