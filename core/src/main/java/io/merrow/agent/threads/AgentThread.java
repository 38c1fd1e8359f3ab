package io.merrow.agent.threads;

import org.agrona.concurrent.AgentRunner;

/** An agent's thread, and what wakes it. */
public record AgentThread(AgentRunner runner, Waker waker) implements AutoCloseable {
    public void start() {
        AgentRunner.startOnThread(runner, AgentThread::daemon);
    }

    /** A thread that does not keep the process when a start has failed. */
    private static Thread daemon(final Runnable work) {
        final Thread thread = new Thread(work, "merrow");
        thread.setDaemon(true);
        return thread;
    }

    /** Ends the thread, without a limit. */
    @Override
    public void close() {
        waker.end();
        AgentRunners.close(runner);
    }

    /**
     * Ends the thread, or continues without it when the time is over.
     *
     * @return whether it has ended.
     */
    public boolean close(final long timeoutNs) {
        waker.end();
        return AgentRunners.close(runner, timeoutNs);
    }
}
