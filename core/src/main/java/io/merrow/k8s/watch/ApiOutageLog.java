package io.merrow.k8s.watch;

import io.merrow.k8s.api.ApiGate;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs an outage of the API server: a line when it has lasted for a moment, one every few minutes, one at its end. */
final class ApiOutageLog {
    private static final Logger LOG = LoggerFactory.getLogger(ApiOutageLog.class);
    private static final int NEVER = -1;

    private final ApiGate gate;
    private final WatchTiming timing;
    private final String address;
    private long sinceMs = NEVER;
    private long loggedMs = NEVER;

    ApiOutageLog(final ApiGate gate, final WatchTiming timing, final String address) {
        this.gate = gate;
        this.timing = timing;
        this.address = address;
    }

    /** To be called about once a second by one thread. */
    void look(final long nowMs) {
        final String cause = gate.cause();
        if (cause.isEmpty()) {
            if (loggedMs != NEVER) {
                LOG.info("Kubernetes: API server {} available again after {}", address, format(nowMs - sinceMs));
            }
            sinceMs = NEVER;
            loggedMs = NEVER;
            return;
        }
        if (sinceMs == NEVER) {
            sinceMs = nowMs;
        }
        if (loggedMs == NEVER && nowMs - sinceMs >= timing.lasting()) {
            loggedMs = nowMs;
            LOG.warn(
                    "Kubernetes: API server unavailable: {}; names are taken from the last known state, "
                            + "retrying at most once per second",
                    cause);
        } else if (loggedMs != NEVER && nowMs - loggedMs >= timing.reminder()) {
            loggedMs = nowMs;
            LOG.warn("Kubernetes: API server still unavailable after {}: {}", format(nowMs - sinceMs), cause);
        }
    }

    private static String format(final long ms) {
        final Duration time = Duration.ofMillis(ms);
        return time.toMinutes() > 0 ? time.toMinutes() + "m" + time.toSecondsPart() + 's' : time.toSeconds() + "s";
    }
}
