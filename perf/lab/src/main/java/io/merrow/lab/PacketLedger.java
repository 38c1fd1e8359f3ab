package io.merrow.lab;

import java.util.Map;

/**
 * The agent's packet ledger as its metrics show it: {@code merrow_packets_total{reason="…"}} and
 * {@code merrow_packet_bytes_total{reason="…"}}, where {@code seen} must be the sum of all other reasons. Immutable.
 */
final class PacketLedger {
    private static final String PACKETS = "merrow_packets_total";
    private static final String BYTES = "merrow_packet_bytes_total";
    private static final String SEEN = "{reason=\"seen\"}";

    /** Places whose packets are in flow records. */
    private static final String IN_FLOWS = "\\{reason=\"(counted|overflow_sent)\"}";

    private final Map<String, Long> values;

    PacketLedger(final Map<String, Long> values) {
        this.values = values;
    }

    long seenPackets() {
        return values.getOrDefault(PACKETS + SEEN, 0L);
    }

    long seenBytes() {
        return values.getOrDefault(BYTES + SEEN, 0L);
    }

    /** Packets that are in any place. */
    long placedPackets() {
        return sum(PACKETS, true);
    }

    long placedBytes() {
        return sum(BYTES, true);
    }

    /** Packets that are in a place and in no flow: no IP, malformed and so on. */
    long otherPackets() {
        return sum(PACKETS, false);
    }

    long otherBytes() {
        return sum(BYTES, false);
    }

    private long sum(final String name, final boolean flowsToo) {
        long sum = 0;
        for (final Map.Entry<String, Long> entry : values.entrySet()) {
            final String key = entry.getKey();
            if (key.startsWith(name + "{")
                    && !key.equals(name + SEEN)
                    && (flowsToo || !key.substring(name.length()).matches(IN_FLOWS))) {
                sum += entry.getValue();
            }
        }
        return sum;
    }
}
