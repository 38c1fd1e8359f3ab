package io.merrow.agent.threads;

import org.agrona.concurrent.AgentRunner;

/** An agent's thread, and its sleep. */
public record AgentThread(AgentRunner runner, Waker sleeper) implements AutoCloseable {
    public void start() {
        AgentRunner.startOnThread(runner, AgentThread::daemon);
    }

    /** A thread that does not keep the process when a start has failed. */
    private static Thread daemon(final Runnable work) {
        final Thread thread = new Thread(work, "merrow");
        thread.setDaemon(true);
        return thread;
    }

    /** Ends the thread, however long that takes. */
    @Override
    public void close() {
        sleeper.end();
        AgentRunners.close(runner);
    }

    /** Likewise, but goes on without it after a while. */
    public void close(final long timeoutNs) {
        sleeper.end();
        AgentRunners.close(runner, timeoutNs);
    }
}
