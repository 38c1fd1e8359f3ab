package io.merrow.ring;

import com.google.errorprone.annotations.CheckReturnValue;
import io.merrow.flow.orientation.Locality;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.record.RecordFilter;
import io.merrow.flow.record.RecordSink;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** Sends commands, never data, to a shard's thread. Any thread. */
@CheckReturnValue
public final class ShardProxy {
    private final ManyToOneConcurrentArrayQueue<Runnable> commands = new ManyToOneConcurrentArrayQueue<>(64);
    private final Runnable waker;
    private ShardAgent agent;

    /** @param waker wakes the shard's thread; run after each command. */
    public ShardProxy(final Runnable waker) {
        this.waker = waker;
    }

    void connect(final ShardAgent agent) {
        this.agent = agent;
    }

    ManyToOneConcurrentArrayQueue<Runnable> commands() {
        return commands;
    }

    private boolean offer(final Runnable command) {
        final boolean taken = commands.offer(command);
        waker.run();
        return taken;
    }

    /** What is local from now on; false when too many commands wait. */
    public boolean locality(final Locality locality) {
        return offer(() -> agent.shard().locality(locality));
    }

    /** Ends the flows of interfaces that have left; false when too many commands wait. */
    public boolean interfacesLeft(final int... ifindexes) {
        return offer(() -> agent.shard().interfacesLeft(ifindexes, agent.nowNs()));
    }

    /** Which records leave from now on; false when too many commands wait. */
    public boolean filter(final RecordFilter filter) {
        return offer(() -> agent.shard().filter(filter));
    }

    /** When records leave and flows end from now on; false when too many commands wait. */
    public boolean timeouts(final FlowPolicy.Timeouts timeouts) {
        return offer(() -> agent.shard().timeouts(timeouts, agent.nowNs()));
    }

    /** Unix epoch less kernel clock, ns, from that kernel time on; false when too many commands wait. */
    public boolean epochOffsetNs(final long nowNs, final long offsetNs) {
        return offer(() -> agent.shard().epochOffsetNs(nowNs, offsetNs));
    }

    /**
     * Shows every flow to {@code sink}, on the shard's thread, a few at a time; {@link ShardAgent#snapshots()} rises when
     * all were shown. False when too many commands wait.
     */
    public boolean snapshot(final RecordSink sink) {
        return offer(() -> agent.beginSnapshot(sink));
    }

    /** Ends every flow with a final record once the ring is empty; false when too many commands wait. */
    public boolean end() {
        return offer(() -> agent.beginEnd(false));
    }

    /** Leaves the flows to another process once the ring is empty, all records emitted; false when too many commands wait. */
    public boolean handOver() {
        return offer(() -> agent.beginEnd(true));
    }
}
