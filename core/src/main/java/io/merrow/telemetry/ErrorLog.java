package io.merrow.telemetry;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
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
    private static final int MOST_LOGGED = 1000;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
    private final DistinctErrorLog log;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    private final LongAdder total = new LongAdder();

    public ErrorLog(final EpochClock clock) {
        log = new DistinctErrorLog(buffer, clock);
    }

    /** Holds the thread for a millisecond: a runner does not idle after an error, and one that lasts must not take a core. */
    @Override
    public void onError(final Throwable error) {
        total.increment();
        log.record(error);
        if (logged.size() < MOST_LOGGED && logged.add(place(error))) {
            LOG.error("duty cycle failed, continuing: {}", error.toString());
            LOG.debug("stack trace", error);
        }
        LockSupport.parkNanos(PAUSE_NS);
    }

    /** Identifies equal errors without searching the whole log: their kind and where they were thrown, with the causes. */
    private static String place(final Throwable error) {
        final StringBuilder place = new StringBuilder();
        for (Throwable each = error; each != null; each = each.getCause()) {
            final StackTraceElement[] trace = each.getStackTrace();
            place.append(each.getClass().getName())
                    .append(trace.length == 0 ? "" : "@" + trace[0])
                    .append('\n');
        }
        return place.toString();
    }

    /** Number of distinct errors so far. */
    public int distinct() {
        return ErrorLogReader.read(buffer, (count, first, last, encoded) -> {});
    }

    /** How often something was thrown, all errors together. */
    public long total() {
        return total.sum();
    }
}
