package io.merrow.perf.export;

import io.merrow.export.queue.MemoryQueue;
import io.merrow.export.queue.Queues;
import io.merrow.export.queue.RecordQueue;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.telemetry.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A record into the export queue, out of it and committed: in memory, and in a file with a checksum for each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class RecordQueueBenchmark {
    private static final int BATCH = 1024;
    private static final long FILE_BYTES = 64L << 20;

    @Param({"memory", "file"})
    String kind;

    private final UnsafeBuffer record =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowRecordFlyweight.LENGTH, 64));
    private final UnsafeBuffer out =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(BATCH * FlowRecordFlyweight.LENGTH, 64));
    private Path directory;
    private RecordQueue queue;

    @Setup
    public void setUp() throws IOException {
        directory = Files.createTempDirectory("merrow-queue-benchmark");
        queue = "file".equals(kind)
                ? Queues.open(directory.resolve("queue"), FILE_BYTES, BATCH, new Ledger(1).lane(0))
                : new MemoryQueue(BATCH);
    }

    @TearDown
    public void tearDown() {
        queue.close();
        IoUtil.delete(directory.toFile(), true);
    }

    /** Answers the records that came out. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int pass() {
        for (int i = 0; i < BATCH; i++) {
            final boolean unused = queue.offer(record, 0);
        }
        final int count = queue.moveTo(out, BATCH);
        queue.commit(queue.position());
        return count;
    }
}
