package io.merrow.telemetry;

import java.nio.ByteBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.errors.DistinctErrorLog;
import org.agrona.concurrent.errors.ErrorLogReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What agents threw: each distinct error once in the log, with its trace at debug level; how often and when in memory.
 * Any thread.
 */
public final class ErrorLog implements ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorLog.class);
    private static final int LENGTH = 256 * 1024;

    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
    private final DistinctErrorLog log;

    public ErrorLog(final EpochClock clock) {
        log = new DistinctErrorLog(buffer, clock);
    }

    @Override
    public void onError(final Throwable error) {
        final int before = distinct();
        if (!log.record(error) || distinct() > before) {
            LOG.error("an agent failed at one step and goes on: {}", error.toString());
            LOG.debug("where it failed", error);
        }
    }

    /** Number of distinct errors so far. */
    public int distinct() {
        return ErrorLogReader.read(buffer, (count, first, last, encoded) -> {});
    }

    /** How often something was thrown, all errors together. */
    public long total() {
        final long[] sum = {0};
        ErrorLogReader.read(buffer, (count, first, last, encoded) -> sum[0] += count);
        return sum[0];
    }
}
