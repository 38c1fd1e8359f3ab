package io.merrow.flow;

import org.agrona.DirectBuffer;

/**
 * Where a shard asks capture to take a flow's entry out of the kernel's table, because the shard holds it for ended.
 *
 * <p>Capture answers through the ring: {@code EVENT_FINAL} with the entry's last word when it deleted it,
 * {@code EVENT_SWEEP} when the entry had packets later than {@code lastNs} and therefore lives on, {@code EVENT_GONE}
 * when there was no such entry. Called by the shard's thread only.
 */
@FunctionalInterface
public interface FlowReleaser {
    /**
     * @param buffer    holds the flow's {@code struct flow_key} at {@code keyOffset}, valid during the call only.
     * @param bornNs    {@code born_ns} of the entry.
     * @param lastNs    latest packet of either side that the shard knows, kernel clock.
     * @return false when the request could not be queued: ask again later.
     */
    boolean onRelease(DirectBuffer buffer, int keyOffset, long bornNs, long lastNs);
}
