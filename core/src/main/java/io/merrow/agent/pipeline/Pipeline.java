package io.merrow.agent.pipeline;

import io.merrow.capture.CaptureAgent;
import io.merrow.capture.CaptureProxy;
import io.merrow.capture.EventSink;
import io.merrow.config.MerrowConfig;
import io.merrow.config.pipeline.FlowProducerConfig;
import io.merrow.export.ExportAgent;
import io.merrow.export.ExportContext;
import io.merrow.export.delivery.RecordStageListener;
import io.merrow.export.queue.RecordHandOff;
import io.merrow.flow.FlowCounters;
import io.merrow.flow.FlowShard;
import io.merrow.flow.FlowShardContext;
import io.merrow.flow.table.FlowStates;
import io.merrow.ring.FlowRing;
import io.merrow.ring.ShardAgent;
import io.merrow.ring.ShardProxy;
import io.merrow.ring.ShardRouter;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.LedgerLane;
import io.merrow.telemetry.Stage;
import io.merrow.telemetry.StageLatency;
import io.merrow.thread.ThreadParker;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.agrona.DirectBuffer;

/**
 * The stations of the data path, connected: capture → rings → shards → hand-offs → export. It has no threads: see {@code AgentThreads}.
 *
 * <p>Lanes of the ledger and of the stage latencies: 0 is capture's, 1 to n the shards', the last export's.
 */
public final class Pipeline {
    private final PipelineContext context;
    private final FlowStates states;
    private final List<ShardStation> stations = new ArrayList<>();
    private final ThreadParker exportParker = new ThreadParker();
    private final CaptureAgent capture;
    private final ExportAgent export;

    /** A shard and what is connected to it; {@code parker} parks its thread. */
    private record ShardStation(
            ShardAgent agent,
            ShardProxy proxy,
            ThreadParker parker,
            FlowRing ring,
            ShardSink sink,
            RecordHandOff handOff) {}

    /** @param exportFactory makes the export station. */
    public Pipeline(final PipelineContext context, final Function<ExportContext, ExportAgent> exportFactory) {
        this.context = context;
        states = new FlowStates(context.kernel().capture().slots());
        final int shards = shardCount(context.config());
        for (int i = 0; i < shards; i++) {
            stations.add(station(i));
        }
        capture = new CaptureAgent(
                context.kernel().capture(),
                new RoutedEvents(new ShardRouter(
                        states.slots(),
                        stations.stream().map(ShardStation::ring).toArray(FlowRing[]::new))),
                context.kernel().clock(),
                context.config()
                        .pipeline()
                        .flowProducer()
                        .flowStorePollInterval()
                        .toNanos(),
                context.meters().ledger().lane(0),
                latency(Stage.EVENT_READ, 0)::record);
        final LedgerLane lane = context.meters().ledger().lane(shards + 1);
        export = exportFactory.apply(new ExportContext(
                stations.stream().map(ShardStation::handOff).toList(),
                lane,
                context.kernel().clock(),
                recordStages(lane.number()),
                context.restored().stored(),
                new SlotReturn(states),
                exportParker::wake));
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

    private ShardStation station(final int index) {
        final FlowProducerConfig producer = context.config().pipeline().flowProducer();
        final RecordHandOff handOff = new RecordHandOff(producer.flowSpanQueueCapacity());
        final LedgerLane lane = context.meters().ledger().lane(index + 1);
        final ShardSink sink =
                new ShardSink(handOff, lane.counter(LedgerCounter.RECORDS_DROPPED_SHUTDOWN), exportParker::wake);
        final FlowRing ring = new FlowRing(producer.workerQueueCapacity());
        final ThreadParker parker = new ThreadParker();
        final ShardProxy proxy = new ShardProxy(parker::wake);
        final ShardAgent agent = new ShardAgent(
                index,
                ring,
                new FlowShard(shardContext(index, sink, lane)),
                proxy,
                context.kernel().clock(),
                latency(Stage.EVENT_APPLIED, lane.number())::record);
        return new ShardStation(agent, proxy, parker, ring, sink, handOff);
    }

    private FlowShardContext shardContext(final int index, final ShardSink sink, final LedgerLane lane) {
        final PipelineContext.Kernel kernel = context.kernel();
        return new FlowShardContext(
                new FlowShardContext.Table(states, kernel.grace(), index),
                context.policy(),
                context.listeningPorts(),
                sink,
                latency(Stage.FLOW_ENDED, lane.number())::record,
                FlowCounters.of(name -> lane.counter(LedgerCounter.valueOf(name))),
                new FlowShardContext.Start(
                        context.restored().history(), kernel.clock().nanoTime(), kernel.epochOffsetNs()));
    }

    private StageLatency.Writer latency(final Stage stage, final int lane) {
        return context.meters().latency().writer(stage, lane);
    }

    private RecordStageListener recordStages(final int lane) {
        final Map<Stage, StageLatency.Writer> writers = new EnumMap<>(Stage.class);
        for (final Stage stage : List.of(Stage.RECORD_ENRICHED, Stage.RECORD_ENCODED, Stage.RECORD_ACKNOWLEDGED)) {
            writers.put(stage, latency(stage, lane));
        }
        return (stage, durationNs) -> writers.get(stage).record(durationNs);
    }

    /** Capture and shards do not depend on each other: this connects them. */
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
        return context.kernel().epochOffsetNs();
    }

    /** The stop's time limit has passed: records of the remaining flows are dropped and counted. Any thread. */
    public void timeIsUp() {
        stations.forEach(station -> station.sink().timeIsUp());
    }

    /** Whether every flow has had its final record, or was left to the next agent. Any thread. */
    public boolean isEnded() {
        return stations.stream().allMatch(station -> station.agent().isEnded());
    }

    public CaptureAgent capture() {
        return capture;
    }

    public CaptureProxy captureProxy() {
        return capture.proxy();
    }

    public List<ShardAgent> shards() {
        return stations.stream().map(ShardStation::agent).toList();
    }

    public List<ShardProxy> shardProxies() {
        return stations.stream().map(ShardStation::proxy).toList();
    }

    /** What parks the shards' threads, in the order of {@link #shards()}. */
    public List<ThreadParker> shardParkers() {
        return stations.stream().map(ShardStation::parker).toList();
    }

    public ExportAgent export() {
        return export;
    }

    /** What parks the export thread. */
    public ThreadParker exportParker() {
        return exportParker;
    }

    /** Flows in all shards. Any thread. */
    public int liveFlows() {
        return stations.stream()
                .mapToInt(station -> station.agent().liveFlows())
                .sum();
    }

    /** Events between capture and the shards. Any thread. */
    public long ringBacklog() {
        return stations.stream().mapToLong(station -> station.ring().size()).sum();
    }
}
