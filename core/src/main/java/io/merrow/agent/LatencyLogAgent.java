package io.merrow.agent;

import io.merrow.config.internal.LatencyConfig;
import io.merrow.telemetry.LatencyLog;
import io.merrow.telemetry.StageLatency;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the latency log, an interval at a time. A thread of its own: it waits for the disk. */
final class LatencyLogAgent implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(LatencyLogAgent.class);

    private final LatencyLog log;
    private final long intervalMs;
    private final EpochClock clock;
    private long nextMs;
    private boolean isFailing;

    LatencyLogAgent(final LatencyConfig config, final StageLatency latency, final EpochClock clock) {
        this.clock = clock;
        intervalMs = config.logInterval().toMillis();
        log = new LatencyLog(Path.of(config.logPath()), config.logMaxBytes(), latency, clock.time());
        nextMs = clock.time() + intervalMs;
    }

    @Override
    public int doWork() {
        final long nowMs = clock.time();
        if (nowMs < nextMs && nextMs - nowMs <= intervalMs) { // else the wall clock was set back
            return 0;
        }
        nextMs = nowMs + intervalMs;
        write(nowMs);
        return 1;
    }

    private void write(final long nowMs) {
        try {
            log.write(nowMs);
            if (isFailing) {
                LOG.info("latency log is writable again");
            }
            isFailing = false;
        } catch (final UncheckedIOException e) {
            if (!isFailing) {
                LOG.warn("{}; set internal.latency.log_path to a file that can be written", e.getMessage());
            }
            isFailing = true;
        }
    }

    /** The last piece. */
    @Override
    public void onClose() {
        write(clock.time());
        log.close();
    }

    @Override
    public String roleName() {
        return "latency-log";
    }
}
