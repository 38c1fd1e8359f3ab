package io.merrow.export.queue;

/**
 * Finds the records that an earlier process left: from the read position on until the first frame that is not whole.
 *
 * @param first  position of the first.
 * @param end    position behind the last.
 * @param isTorn whether they end with a frame that is neither whole nor older nor empty: a process was killed while it wrote it,
 *               or the file was damaged there.
 * @param behind whole records behind a torn frame, which are given up.
 */
record QueueRecovery(long first, long end, boolean isTorn, int behind) {
    static QueueRecovery of(final QueueFrames frames) {
        final long stored = frames.loadReadPosition();
        final long first = stored < 0 || isOverwritten(frames, stored) ? lowestWhole(frames) : stored;
        long end = first;
        while (end - first < frames.frames() && frames.isWhole(end)) {
            end++;
        }
        final boolean isTorn = end - first < frames.frames() && !frames.isSoundOrEmpty(end);
        return new QueueRecovery(first, end, isTorn, isTorn ? countBehind(frames, first, end) : 0);
    }

    /** Records found. */
    int count() {
        return (int) (end - first);
    }

    /** Whether a newer record is at the place of that position: then the read position is a stale one. */
    private static boolean isOverwritten(final QueueFrames frames, final long position) {
        return frames.isSoundOrEmpty(position) && frames.positionIn((int) (position % frames.frames())) > position;
    }

    private static long lowestWhole(final QueueFrames frames) {
        long lowest = Long.MAX_VALUE;
        long highest = 0;
        for (int i = 0; i < frames.frames(); i++) {
            final long position = frames.positionIn(i);
            if (position >= QueueFileDescriptor.FIRST_POSITION && frames.isWhole(position)) {
                lowest = Math.min(lowest, position);
                highest = Math.max(highest, position);
            }
        }
        return lowest == Long.MAX_VALUE
                ? QueueFileDescriptor.FIRST_POSITION
                : Math.max(lowest, highest - frames.frames() + 1);
    }

    private static int countBehind(final QueueFrames frames, final long first, final long torn) {
        int count = 0;
        for (long position = torn + 1; position - first < frames.frames(); position++) {
            count += frames.isWhole(position) ? 1 : 0;
        }
        return count;
    }
}
