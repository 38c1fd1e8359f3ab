package io.merrow.export;

import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** The door into the export thread: commands only, never data. Any thread. */
public final class ExportProxy {
    private final ManyToOneConcurrentArrayQueue<Runnable> commands = new ManyToOneConcurrentArrayQueue<>(16);
    private final ExportAgent agent;

    ExportProxy(final ExportAgent agent) {
        this.agent = agent;
    }

    /**
     * Where records go from now on.
     *
     * @param done run by the export thread once they do.
     * @return false when too many commands wait.
     */
    public boolean replace(final ExportOutputs outputs, final Runnable done) {
        return commands.offer(() -> {
            agent.replace(outputs);
            done.run();
        });
    }

    /**
     * All flows are about to end: their last records wait for room in the queue, as long as the collector takes any.
     *
     * @return false when too many commands wait.
     */
    public boolean expectLastWords() {
        return commands.offer(agent::expectLastWords);
    }

    /** Export thread. */
    int drain() {
        return commands.isEmpty() ? 0 : commands.drain(Runnable::run);
    }
}
