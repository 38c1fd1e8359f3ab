package io.merrow.export.queue;

import com.google.errorprone.annotations.CheckReturnValue;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The records that wait for a batch: bounded, oldest first; when it is full the oldest goes. The export thread only.
 *
 * <p>Each record has a position, counted up from the first that the queue ever took.
 */
public interface RecordQueue extends AutoCloseable {
    /**
     * Appends a copy of the record.
     *
     * @return false when the queue was full and the oldest waiting record was dropped for it.
     */
    @CheckReturnValue
    boolean offer(DirectBuffer buffer, int offset);

    /**
     * Moves the oldest records to {@code target}, one after the other from its start.
     *
     * @return how many: {@code limit}, or all there are.
     */
    int moveTo(MutableDirectBuffer target, int limit);

    /** Position of the next record to be moved. */
    long position();

    /** All records before this position are settled, delivered or given up: a next start need not find them. */
    void commit(long upTo);

    /** Records before this position are from an earlier process. */
    long recoveredEnd();

    /**
     * The agent stops: returns the position from which on a next start will find the records, moved or not; forgets the others.
     * Nothing may be offered or moved after.
     *
     * @return {@link Long#MAX_VALUE} when it will find none.
     */
    long keep();

    /** Copies the last of the records from an earlier process; false when there are none. Before anything is moved. */
    default boolean lastRecovered(final MutableDirectBuffer target) {
        return false;
    }

    /** Records in the queue. */
    int size();

    default boolean isEmpty() {
        return size() == 0;
    }

    /** Records that fit. */
    int capacity();

    @Override
    void close();
}
