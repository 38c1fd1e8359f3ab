package io.merrow.admin;

import io.merrow.export.format.RecordAttributes;
import io.merrow.export.queue.RecordHandOff;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.NanoClock;

/**
 * The live flows as of the latest snapshot of the shards. A snapshot is taken once a second while a client asks, and not
 * otherwise. The admin thread only.
 */
final class LiveFlows {
    private static final long SNAPSHOT_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long INTEREST_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int POLL_LIMIT = 1024;
    private static final int HAND_OFF_CAPACITY = 512;

    private final List<SnapshotSource> sources;
    private final List<RecordHandOff> handOffs = new ArrayList<>();
    private final long[] shown;
    private final RecordAttributes facts;
    private final int capacity;
    private final NanoClock clock;
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final Map<Long, LiveFlow> flows = new HashMap<>();
    private boolean isGlancing;
    private long snapshot;
    private long startedNs;
    private long lastAskedNs;
    private int leftOut;
    private int lastLeftOut;

    /**
     * @param sources  one for each shard.
     * @param capacity flows at most; more are counted and not shown.
     */
    LiveFlows(
            final List<SnapshotSource> sources,
            final RecordAttributes facts,
            final int capacity,
            final NanoClock clock) {
        this.sources = sources;
        this.facts = facts;
        this.capacity = capacity;
        this.clock = clock;
        shown = new long[sources.size()];
        for (int i = 0; i < shown.length; i++) {
            handOffs.add(new RecordHandOff(HAND_OFF_CAPACITY));
        }
        lastAskedNs = clock.nanoTime() - INTEREST_NS;
        startedNs = clock.nanoTime() - SNAPSHOT_INTERVAL_NS;
    }

    /** Notes that a client wants the flows. */
    void ask() {
        lastAskedNs = clock.nanoTime();
    }

    /** Whether a client has asked lately, so that there is a snapshot now and then. */
    boolean isWanted() {
        return isGlancing || clock.nanoTime() - lastAskedNs < INTEREST_NS;
    }

    /** Number of the latest complete snapshot; 0: none yet. */
    long snapshot() {
        return snapshot;
    }

    /** Whether the latest snapshot is of now, or nearly. */
    boolean isFresh() {
        return snapshot > 0 && clock.nanoTime() - startedNs < 2 * SNAPSHOT_INTERVAL_NS;
    }

    /** The flows of the latest complete snapshot and of the one under way. */
    Collection<LiveFlow> all() {
        return flows.values();
    }

    /** Flows that found no room at the latest snapshot. */
    int leftOut() {
        return lastLeftOut;
    }

    int poll() {
        int work = 0;
        final long nowNs = clock.nanoTime();
        if (!isGlancing && nowNs - lastAskedNs < INTEREST_NS && nowNs - startedNs >= SNAPSHOT_INTERVAL_NS) {
            work = begin(nowNs);
        }
        boolean isShown = isGlancing;
        for (int i = 0; i < sources.size(); i++) {
            final boolean isOver = sources.get(i).snapshots() > shown[i]; // asked before the ring is read
            final int polled = handOffs.get(i).poll(this::onRecord, POLL_LIMIT);
            work += polled;
            isShown &= isOver && polled < POLL_LIMIT;
        }
        if (isShown) {
            end();
        }
        return work;
    }

    private int begin(final long nowNs) {
        for (int i = 0; i < sources.size(); i++) {
            shown[i] = sources.get(i).snapshots();
            if (!sources.get(i).snapshot(handOffs.get(i))) {
                return 0; // asked again in the next cycle; shards that accepted continue
            }
        }
        isGlancing = true;
        startedNs = nowNs;
        leftOut = 0;
        return 1;
    }

    private void onRecord(final MutableDirectBuffer buffer, final int offset) {
        record.wrap(buffer, offset);
        final long id = record.parentSpanId() == 0 ? record.spanId() : record.parentSpanId();
        LiveFlow flow = flows.get(id);
        if (flow == null) {
            if (flows.size() >= capacity) {
                leftOut++;
                return;
            }
            flow = new LiveFlow();
            flows.put(id, flow);
        }
        flow.update(RecordAnswers.of(0, record, facts.of(buffer, offset)), record, snapshot + 1);
    }

    private void end() {
        isGlancing = false;
        snapshot++;
        lastLeftOut = leftOut;
        flows.values().removeIf(flow -> flow.snapshot() < snapshot);
    }

    @Override
    public String toString() {
        return "LiveFlows{size=" + flows.size() + ", glance=" + snapshot + ", leftOut=" + lastLeftOut + '}';
    }
}
