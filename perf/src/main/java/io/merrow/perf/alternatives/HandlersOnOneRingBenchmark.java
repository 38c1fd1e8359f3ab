package io.merrow.perf.alternatives;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import io.merrow.flow.FlowShard;
import io.merrow.flow.table.FlowHash;
import io.merrow.flow.table.FlowStates;
import io.merrow.perf.FlowEvents;
import io.merrow.perf.Shards;
import io.merrow.table.FlowSlots;
import io.merrow.telemetry.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * <p>Another argument against this shape is that a shard has timers and commands, which an {@code EventHandler} reaches
 * only while events come, and that one thread for all or none needs another code path.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class HandlersOnOneRingBenchmark {
    private static final int SLOTS = 65536;

    @Param({"1000", "100000", "1000000"})
    private int flows;

    @Param({"1", "2"})
    private int shards;

    private final List<BatchEventProcessor<News>> processors = new ArrayList<>();
    private FlowEvents events;
    private RingBuffer<News> ring;

    private static final class News {
        private int slot;
        private long bornNs;
    }

    private record ShardHandler(int ordinal, int shards, FlowSlots slots, FlowShard shard)
            implements EventHandler<News> {
        @Override
        public void onEvent(final News news, final long sequence, final boolean endOfBatch) {
            if (shards == 1
                    || FlowHash.shard(FlowHash.hash(slots.hot(news.slot), slots.hotOffset(news.slot)), shards)
                            == ordinal) {
                shard.onSlot(news.slot, news.bornNs, 1);
            }
        }
    }

    @Setup
    public void setUp() {
        events = new FlowEvents(flows);
        ring = RingBuffer.createSingleProducer(News::new, SLOTS, new BusySpinWaitStrategy());
        final Ledger ledger = new Ledger(shards);
        final FlowStates states = new FlowStates(events.slots());
        for (int i = 0; i < shards; i++) {
            final BatchEventProcessor<News> processor = new BatchEventProcessorBuilder()
                    .build(
                            ring,
                            ring.newBarrier(),
                            new ShardHandler(i, shards, events.slots(), Shards.create(states, ledger, i)));
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
        final News news = ring.get(sequence);
        news.slot = events.slot();
        news.bornNs = events.bornNs();
        ring.publish(sequence);
    }
}
