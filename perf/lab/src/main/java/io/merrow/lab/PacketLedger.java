package io.merrow.lab;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The packets' part of the ledger that the agent leaves in {@code MERROW_LEDGER_FILE}: {@code packets.<reason>} and
 * {@code bytes.<reason>}, where {@code seen} must be the sum of all places. Other reasons there count no packets.
 * Immutable.
 */
final class PacketLedger {
    private static final String PACKETS = "packets.";
    private static final String BYTES = "bytes.";
    private static final String SEEN = "seen";
    private static final Pattern IN_FLOWS = Pattern.compile("counted|overflow_sent");
    private static final Pattern ELSEWHERE = Pattern.compile("(not_|malformed_).*|filtered|overflow_lost");

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

    private long sum(final String unit, final boolean flowsToo) {
        long sum = 0;
        for (final Map.Entry<String, Long> entry : values.entrySet()) {
            if (entry.getKey().startsWith(unit)) {
                final String reason = entry.getKey().substring(unit.length());
                final boolean inFlows = IN_FLOWS.matcher(reason).matches();
                if (inFlows && flowsToo || ELSEWHERE.matcher(reason).matches()) {
                    sum += entry.getValue();
                }
            }
        }
        return sum;
    }
}
