package io.merrow.k8s.watch;

import java.time.Duration;

/**
 * How patient the watches are, in ms.
 *
 * @param silence a watch without changes arriving is started again after that: four times the client's longest wait.
 * @param jitter  after an outage watches are started again within that.
 * @param lasting what lasts shorter is not reported: a watch that ends is resumed at once, as a rule, and an API server
 *     that has just started may refuse what it grants a moment later.
 * @param reminder between two lines about the same outage.
 */
public record WatchTiming(long silence, long jitter, long lasting, long reminder) {
    public static final WatchTiming USUAL = new WatchTiming(
            Duration.ofMinutes(2).toMillis(),
            Duration.ofSeconds(10).toMillis(),
            Duration.ofSeconds(10).toMillis(),
            Duration.ofMinutes(5).toMillis());
}
