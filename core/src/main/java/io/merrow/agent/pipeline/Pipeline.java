package io.merrow.agent.pipeline;

import io.merrow.bpf.BpfClock;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.CaptureAgent;
import io.merrow.capture.CaptureProxy;
import io.merrow.capture.EventSink;
import io.merrow.config.MerrowConfig;
import io.merrow.export.ExportAgent;
import io.merrow.export.queue.RecordConsumer;
import io.merrow.export.queue.RecordHandOff;
import io.merrow.flow.FlowCounters;
import io.merrow.flow.FlowHistory;
import io.merrow.flow.FlowShard;
import io.merrow.flow.orientation.ListeningPorts;
import io.merrow.flow.orientation.Locality;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.table.FlowStates;
import io.merrow.ring.FlowRing;
import io.merrow.ring.ShardAgent;
import io.merrow.ring.ShardProxy;
import io.merrow.ring.ShardRouter;
import io.merrow.table.GracePeriods;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.LedgerLane;
import io.merrow.telemetry.Stage;
import io.merrow.telemetry.StageLatency;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;

/**
 * The stations of the data path, plugged into each other: capture → rings → shards → hand-offs → export. No threads: see
 * {@code AgentThreads}.
 *
 * <p>Lanes of the ledger and of the stage latencies: 0 is capture's, 1 to n the shards', the last export's.
 */
public final class Pipeline {
    private final CaptureProxy captureProxy = new CaptureProxy();
    private final List<ShardProxy> shardProxies = new ArrayList<>();
    private final List<ShardSink> sinks = new ArrayList<>();
    private final List<ShardAgent> shards = new ArrayList<>();
    private final List<FlowRing> rings = new ArrayList<>();
    private final long epochOffsetNs;
    private final FlowStates states;
    private final SlotReturn slotReturn;
    private final CaptureAgent capture;
    private final ExportAgent export;

    /** Makes the export station over the shards' hand-offs. */
    @FunctionalInterface
    public interface ExportFactory {
        ExportAgent create(List<RecordHandOff> handOffs, NanoClock clock, LedgerLane ledger);
    }

    public Pipeline(
            final MerrowConfig config,
            final FlowPolicy policy,
            final BpfCapture kernel,
            final GracePeriods grace,
            final ListeningPorts listeningPorts,
            final Ledger ledger,
            final StageLatency latency,
            final ExportFactory exportFactory) {
        this(
                config,
                policy,
                kernel,
                grace,
                listeningPorts,
                ledger,
                latency,
                exportFactory,
                BpfClock::nanoTime,
                BpfClock.epochOffsetNs());
    }

    /**
     * With a clock of its own.
     *
     * @param clock         what the kernel program takes for the time.
     * @param epochOffsetNs Unix epoch less that clock, ns.
     */
    public Pipeline(
            final MerrowConfig config,
            final FlowPolicy policy,
            final BpfCapture kernel,
            final GracePeriods grace,
            final ListeningPorts listeningPorts,
            final Ledger ledger,
            final StageLatency latency,
            final ExportFactory exportFactory,
            final NanoClock clock,
            final long epochOffsetNs) {
        this.epochOffsetNs = epochOffsetNs;
        final int count = shardCount(config);
        states = new FlowStates(kernel.slots());
        slotReturn = new SlotReturn(states);
        final List<RecordHandOff> handOffs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final RecordHandOff handOff =
                    new RecordHandOff(config.pipeline().flowProducer().flowSpanQueueCapacity());
            handOffs.add(handOff);
            addShard(
                    config,
                    policy,
                    new FlowShard.Place(states, grace, i),
                    listeningPorts,
                    ledger,
                    latency,
                    handOff,
                    clock);
        }
        capture = new CaptureAgent(
                kernel,
                captureProxy,
                new RoutedEvents(new ShardRouter(kernel.slots(), rings.toArray(FlowRing[]::new))),
                clock,
                config.pipeline().flowProducer().flowStorePollInterval().toNanos(),
                ledger.lane(0));
        capture.onEventRead(latency.writer(Stage.EVENT_READ, 0)::record);
        export = exportFactory.create(handOffs, clock, ledger.lane(count + 1));
        export.onSettled(slotReturn);
    }

    /** Shards by configuration, or so many that capture and export still find a core where there are more than two. */
    static int shardCount(final MerrowConfig config) {
        final int workers = config.pipeline().flowProducer().workers();
        return workers > 0
                ? workers
                : Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors() / 2));
    }

    /** Lanes that the ledger must have for this configuration. */
    public static int lanes(final MerrowConfig config) {
        return shardCount(config) + 2;
    }

    private void addShard(
            final MerrowConfig config,
            final FlowPolicy policy,
            final FlowShard.Place place,
            final ListeningPorts listeningPorts,
            final Ledger ledger,
            final StageLatency latency,
            final RecordHandOff handOff,
            final NanoClock clock) {
        final int index = place.shard();
        final int lane = index + 1;
        final ShardSink sink = new ShardSink(handOff, ledger.counter(LedgerCounter.RECORDS_DROPPED_SHUTDOWN, lane));
        sinks.add(sink);
        final FlowShard shard = new FlowShard(
                place,
                policy,
                Locality.NOWHERE, // until the first look at the interfaces
                listeningPorts,
                sink,
                FlowCounters.of(name -> ledger.counter(LedgerCounter.valueOf(name), lane)));
        shard.epochOffsetNs(clock.nanoTime(), epochOffsetNs);
        shard.onEnd(latency.writer(Stage.FLOW_ENDED, lane)::record);
        final FlowRing ring = new FlowRing(config.pipeline().flowProducer().workerQueueCapacity());
        final ShardProxy proxy = new ShardProxy();
        rings.add(ring);
        shardProxies.add(proxy);
        shards.add(new ShardAgent(index, ring, shard, proxy, clock, latency.writer(Stage.EVENT_APPLIED, lane)::record));
    }

    /** Capture and shards do not know each other: what one hands on, the other takes. */
    private record RoutedEvents(ShardRouter router) implements EventSink {
        @Override
        public boolean onSlot(final int slot, final long bornNs, final long timeNs, final boolean isTimed) {
            return router.onSlot(slot, bornNs, timeNs, isTimed);
        }

        @Override
        public boolean onOverflow(
                final long timeNs, final DirectBuffer buffer, final int hotOffset, final int coldOffset) {
            return router.onOverflow(timeNs, buffer, hotOffset, coldOffset);
        }
    }

    /** Unix epoch less kernel clock at the start, ns. */
    public long epochOffsetNs() {
        return epochOffsetNs;
    }

    /** What an earlier process told of flows, for all shards; before the threads start. */
    void recall(final FlowHistory memory) {
        shards.forEach(shard -> shard.recall(memory));
    }

    /** Run for each record that the shards have made, to wake the export thread; before the threads start. */
    public void onRecord(final Runnable waker) {
        sinks.forEach(sink -> sink.waker(waker));
    }

    /** The time to stop is up: the records of the flows that are left are dropped and counted. Any thread. */
    public void timeIsUp() {
        sinks.forEach(ShardSink::timeIsUp);
    }

    /** Whether every flow has had its final record, or was left to the next agent. Any thread. */
    public boolean isEnded() {
        return shards.stream().allMatch(ShardAgent::isEnded);
    }

    /** Gets each record once it is in the queue or printed; before the threads start. */
    void onStored(final RecordConsumer listener) {
        export.onStored(listener);
    }

    public CaptureAgent capture() {
        return capture;
    }

    public CaptureProxy captureProxy() {
        return captureProxy;
    }

    public List<ShardAgent> shards() {
        return shards;
    }

    public List<ShardProxy> shardProxies() {
        return shardProxies;
    }

    public ExportAgent export() {
        return export;
    }

    /** Flows in all shards. Any thread. */
    public int liveFlows() {
        return shards.stream().mapToInt(ShardAgent::liveFlows).sum();
    }

    /** Events between capture and the shards. Any thread. */
    public long ringBacklog() {
        return rings.stream().mapToLong(FlowRing::size).sum();
    }
}
