package io.merrow.perf;

import io.merrow.flow.identity.CommunityId;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The digest of a flow's Community ID: SHA-1 over its tuple, once a record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CommunityIdBenchmark {
    private final FlowEvents events = new FlowEvents(1000);
    private final CommunityId communityId = new CommunityId(0);
    private final UnsafeBuffer digest =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(CommunityId.DIGEST_LENGTH, Long.BYTES));

    @Benchmark
    public int digest() {
        events.next();
        communityId.digest(
                events.slots().hot(events.slot()), events.slots().hotOffset(events.slot()), false, digest, 0);
        return digest.getInt(0);
    }
}
