package io.merrow.agent.pipeline;

import io.merrow.export.queue.RecordHandOff;
import io.merrow.flow.record.RecordSink;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Where one shard's records go: to the export thread, which is woken. When the time to stop is up, the records of the flows that are left
 * are dropped and counted instead: that takes a microsecond each, and the ledger says of every packet what became of it.
 */
final class ShardSink implements RecordSink {
    private final RecordHandOff handOff;
    private final AtomicCounter dropped;
    private Runnable waker = () -> {};
    private volatile boolean isTimeUp;

    /** @param dropped counts records that are dropped. */
    ShardSink(final RecordHandOff handOff, final AtomicCounter dropped) {
        this.handOff = handOff;
        this.dropped = dropped;
    }

    /** Run for each record; before the shard's thread starts. */
    void waker(final Runnable newWaker) {
        waker = newWaker;
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
