package io.merrow.agent.threads;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AgentRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends agents' threads. Agrona's own way writes to standard error what is no line for people, and waits for ever. */
final class AgentRunners {
    private static final Logger LOG = LoggerFactory.getLogger(AgentRunners.class);
    private static final int POLL_MS = 500;

    private AgentRunners() {}

    /** Waits for its end, however long that takes; reminds it of it now and then by interrupting it. */
    static void close(final AgentRunner runner) {
        runner.close(POLL_MS, thread -> {});
    }

    /**
     * Waits for its end within a limit.
     *
     * @return false if the thread still runs then.
     */
    static boolean close(final AgentRunner runner, final long timeoutNs) {
        final long startNs = System.nanoTime();
        try {
            runner.close(POLL_MS, thread -> {
                if (System.nanoTime() - startNs >= timeoutNs) {
                    throw new StillBusyException();
                }
            });
            return true;
        } catch (final StillBusyException e) {
            LOG.warn(
                    "thread {} did not stop within {} s; shutdown continues without it",
                    runner.agent().roleName(),
                    TimeUnit.NANOSECONDS.toSeconds(timeoutNs));
            return false;
        }
    }

    private static final class StillBusyException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
