package io.merrow.export.format;

/** Boxed longs that are used again, small ones and those seen lately. The export thread only. */
final class BoxedLongCache {
    private static final int SMALL = 1024;
    private static final int RECENT_BITS = 12;

    private final Long[] small = new Long[SMALL];
    private final Long[] recent = new Long[1 << RECENT_BITS];

    /** The value as an object. */
    Long box(final long value) {
        if (value >= 0 && value < SMALL) {
            return box(small, (int) value, value);
        }
        return box(recent, (int) (value * 0x9E3779B97F4A7C15L >>> (64 - RECENT_BITS)), value);
    }

    private static Long box(final Long[] boxes, final int index, final long value) {
        Long box = boxes[index];
        if (box == null || box != value) {
            box = value;
            boxes[index] = box;
        }
        return box;
    }
}
