package io.merrow.agent.pipeline;

import io.merrow.export.queue.RecordHandOff;
import io.merrow.flow.record.RecordSink;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The destination of one shard's records: the export thread, which is woken. After the stop's time limit the records of the remaining flows
 * are dropped and counted instead: that takes a microsecond each, and the ledger accounts for every packet.
 */
final class ShardSink implements RecordSink {
    private final RecordHandOff handOff;
    private final AtomicCounter dropped;
    private final Runnable waker;
    private volatile boolean isTimeUp;

    /**
     * @param dropped counts records that are dropped.
     * @param waker   wakes the export thread; run after each record.
     */
    ShardSink(final RecordHandOff handOff, final AtomicCounter dropped, final Runnable waker) {
        this.handOff = handOff;
        this.dropped = dropped;
        this.waker = waker;
    }

    /** From now on records are dropped. Any thread. */
    void timeIsUp() {
        isTimeUp = true;
    }

    @Override
    public boolean onRecord(final DirectBuffer buffer, final int offset) {
        if (isTimeUp) {
            dropped.incrementRelease();
            return true;
        }
        final boolean isTaken = handOff.offer(buffer, offset);
        if (isTaken) {
            waker.run();
        }
        return isTaken;
    }

    @Override
    public String toString() {
        return "ShardSink{" + handOff + ", isTimeUp=" + isTimeUp + '}';
    }
}
