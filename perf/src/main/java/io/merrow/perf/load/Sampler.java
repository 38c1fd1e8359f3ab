package io.merrow.perf.load;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Reads the agent's memory once a second while its thread runs. The samples may be read after {@link #stop}.
 */
final class Sampler implements AutoCloseable {
    private static final int INTERVAL_MS = 1_000;

    private final List<Long> rssKb = new ArrayList<>();
    private final Thread thread;
    private final AgentUnderTest agent;
    private volatile boolean running = true;

    Sampler(final AgentUnderTest agent) {
        this.agent = agent;
        thread = new Thread(this::run, "sampler");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (running) {
            rssKb.add(agent.usage().rssKb());
            try {
                Thread.sleep(INTERVAL_MS);
            } catch (final InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Ends the thread, once or more. */
    void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Most memory, kB. */
    long maxRssKb() {
        return rssKb.stream().mapToLong(kb -> kb).max().orElse(0);
    }

    /** Growth from the first third's median to the last third's, kB: near zero where memory is flat. */
    long growthKb() {
        final int third = rssKb.size() / 3;
        return third == 0
                ? 0
                : median(rssKb.subList(rssKb.size() - third, rssKb.size())) - median(rssKb.subList(0, third));
    }

    private static long median(final List<Long> values) {
        final Histogram histogram = new Histogram(3);
        values.forEach(histogram::recordValue);
        return histogram.getValueAtPercentile(50);
    }

    @Override
    public String toString() {
        return "Sampler{samples=" + rssKb.size() + '}';
    }
}
