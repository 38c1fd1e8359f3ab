package io.merrow.perf.export;

import io.merrow.export.delivery.RecordBatch;
import io.merrow.export.queue.MemoryQueue;
import io.merrow.export.queue.RecordConsumer;
import io.merrow.export.queue.RecordHandOff;
import io.merrow.export.queue.RecordQueue;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A record on its way from the shard to its batch: into the hand-off, out of it into the export queue, out of that into
 * the batch arena. Both sides on one thread, so it is the work of the copies without the other core's cache lines.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class RecordHandOffBenchmark {
    private static final int BATCH = 1024;

    private final RecordHandOff handOff = new RecordHandOff(BATCH);
    private final RecordQueue queue = new MemoryQueue(BATCH);
    private final RecordBatch batch = new RecordBatch(0, BATCH);
    private final RecordConsumer consumer = this::enqueue;
    private final UnsafeBuffer record =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowRecordFlyweight.LENGTH, 64));

    /** Answers the records that reached the batch. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int pass() {
        for (int i = 0; i < BATCH; i++) {
            final boolean unused = handOff.offer(record, 0);
        }
        handOff.poll(consumer, BATCH);
        batch.fill(queue, BATCH);
        return batch.count();
    }

    private void enqueue(final MutableDirectBuffer buffer, final int offset) {
        final boolean unused = queue.offer(buffer, offset);
    }
}
