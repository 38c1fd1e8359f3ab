package io.merrow.perf.alternatives;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import io.merrow.flow.FlowHash;
import io.merrow.flow.FlowShard;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.perf.FlowEvents;
import io.merrow.perf.Shards;
import io.merrow.telemetry.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The shape that was not taken: one ring, and a handler for each shard that walks all events and passes over those of
 * others. At 1 k, 100 k and 1 M flows it carried 6.5, 3.9 and 3.1 M events/s with one shard (a ring for each shard: 7.6,
 * 4.1, 3.4) and 3.9, 2.8, 1.9 M/s with two (4.6, 3.0, 1.9); perf/results has the machine.
 *
 * <p>Beside that it speaks against this shape that a shard has timers and commands, which an {@code EventHandler} reaches
 * only while events come, and that one thread for all or none needs another code path.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class HandlersOnOneRingBenchmark {
    private static final int SLOTS = 65536;
    private static final int SLOT_LENGTH = 256;

    @Param({"1000", "100000", "1000000"})
    private int flows;

    @Param({"1", "2"})
    private int shards;

    private final List<BatchEventProcessor<Slot>> processors = new ArrayList<>();
    private FlowEvents events;
    private RingBuffer<Slot> ring;

    private record Slot(UnsafeBuffer memory) {
        private Slot() {
            this(new UnsafeBuffer(BufferUtil.allocateDirectAligned(SLOT_LENGTH, 64)));
        }
    }

    private record ShardHandler(int ordinal, int shards, FlowShard shard) implements EventHandler<Slot> {
        @Override
        public void onEvent(final Slot slot, final long sequence, final boolean endOfBatch) {
            final UnsafeBuffer memory = slot.memory;
            if (shards == 1 || FlowHash.shard(FlowHash.hash(memory, 0), shards) == ordinal) {
                shard.onFlow(KernelLayoutDescriptor.EVENT_SWEEP, 1, memory, 0, memory, FlowKeyFlyweight.LENGTH, 1);
            }
        }
    }

    @Setup
    public void setUp() {
        events = new FlowEvents(flows);
        ring = RingBuffer.createSingleProducer(Slot::new, SLOTS, new BusySpinWaitStrategy());
        final Ledger ledger = new Ledger(shards);
        for (int i = 0; i < shards; i++) {
            final BatchEventProcessor<Slot> processor = new BatchEventProcessorBuilder()
                    .build(ring, ring.newBarrier(), new ShardHandler(i, shards, Shards.create(ledger, i)));
            ring.addGatingSequences(processor.getSequence());
            processors.add(processor);
            final Thread thread = new Thread(processor, "handler-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        for (int i = 0; i < events.flows(); i++) {
            offer();
        }
    }

    @TearDown
    public void tearDown() {
        processors.forEach(BatchEventProcessor::halt);
        processors.clear();
    }

    @Benchmark
    public void offer() {
        events.next();
        while (!ring.hasAvailableCapacity(1)) {
            Thread.onSpinWait();
        }
        final long sequence = ring.next();
        final UnsafeBuffer memory = ring.get(sequence).memory;
        memory.putBytes(0, events.key(), events.keyOffset(), FlowKeyFlyweight.LENGTH);
        memory.putBytes(FlowKeyFlyweight.LENGTH, events.value(), 0, FlowValueFlyweight.LENGTH);
        ring.publish(sequence);
    }
}
