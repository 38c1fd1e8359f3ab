package io.merrow.admin;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/** By what flows and groups are put in order, the largest first. */
enum FlowSort {
    RATE("flow.bytes.rate", "flow.reverse.bytes.rate"),
    PACKET_RATE("flow.packets.rate", "flow.reverse.packets.rate"),
    BYTES("flow.bytes.total", "flow.reverse.bytes.total"),
    PACKETS("flow.packets.total", "flow.reverse.packets.total"),
    RETRANSMITS("flow.tcp.retransmits", "flow.reverse.tcp.retransmits");

    private final String forward;
    private final String reverse;

    FlowSort(final String forward, final String reverse) {
        this.forward = forward;
        this.reverse = reverse;
    }

    /** By its name in a request; throws IllegalArgumentException with the valid names. */
    static FlowSort of(final String word) {
        for (final FlowSort sort : values()) {
            if (sort.label().equals(word)) {
                return sort;
            }
        }
        throw new IllegalArgumentException(
                "unknown sort order " + word + "; must be one of rate, packet_rate, bytes, packets, retransmits");
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    long value(final Map<String, Object> facts) {
        return number(facts.get(forward)) + number(facts.get(reverse));
    }

    static long number(final Object fact) {
        return fact instanceof Number number ? number.longValue() : 0;
    }

    /** Largest first; of equals those with more bytes, so that a quiet table keeps its order. */
    Comparator<Map<String, Object>> order() {
        return Comparator.<Map<String, Object>>comparingLong(this::value)
                .thenComparingLong(BYTES::value)
                .reversed();
    }
}
