package io.merrow.perf.conformance;

import java.util.HashMap;
import java.util.Map;

/**
 * Which packets count where a capture has several interfaces: of each direction those of one, until it is silent for longer
 * than {@code span.observation_timeout} (docs/architecture.md). One thread, packets in the order of the capture.
 */
final class ObservationPoints {
    private static final long TIMEOUT_NS = 3_000_000_000L;

    private final Map<Tuple, Owner> owners = new HashMap<>();
    private long nowNs;

    private record Owner(String point, long lastNs) {}

    /** Whether the packet counts for its direction. */
    boolean isOwner(final Tuple direction, final TsharkPacket packet) {
        nowNs = Math.max(nowNs, packet.timeNs());
        final Owner owner = owners.get(direction);
        if (owner != null && !owner.point.equals(packet.point()) && nowNs - owner.lastNs < TIMEOUT_NS) {
            return false;
        }
        owners.put(direction, new Owner(packet.point(), nowNs));
        return true;
    }

    @Override
    public String toString() {
        return "ObservationPoints" + owners;
    }
}
