package io.merrow.export;

import com.google.errorprone.annotations.CheckReturnValue;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** Sends commands, never data, to the export thread. Any thread. */
@CheckReturnValue
public final class ExportProxy {
    private final ManyToOneConcurrentArrayQueue<Runnable> commands = new ManyToOneConcurrentArrayQueue<>(16);
    private final ExportAgent agent;
    private final Runnable waker;

    /** @param waker wakes the export thread; run after each command. */
    ExportProxy(final ExportAgent agent, final Runnable waker) {
        this.agent = agent;
        this.waker = waker;
    }

    /**
     * Where records go from now on.
     *
     * @param done run by the export thread once they do.
     * @return false when too many commands wait.
     */
    public boolean replace(final ExportOutputs outputs, final Runnable done) {
        return offer(() -> {
            agent.replace(outputs);
            done.run();
        });
    }

    /**
     * All flows are about to end: their last records wait for room in the queue, as long as the collector takes any.
     *
     * @return false when too many commands wait.
     */
    public boolean expectFinalRecords() {
        return offer(agent::expectFinalRecords);
    }

    private boolean offer(final Runnable command) {
        final boolean taken = commands.offer(command);
        waker.run();
        return taken;
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }

    /** Export thread. */
    int drain() {
        return commands.isEmpty() ? 0 : commands.drain(Runnable::run);
    }
}
