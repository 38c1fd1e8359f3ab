package io.merrow.perf.conformance;

/**
 * What a packet should count for.
 *
 * @param isDecided    false where tshark does not report it: then nothing is expected but that nothing fails.
 * @param tuple       of the flow; null when it counts for none.
 * @param bytes       of the flow.
 * @param ipIndex     of the flow's IP header among the layers; -1 without a flow.
 * @param explanation why that is not what tshark shows at first sight; empty when it is.
 */
record PacketVerdict(boolean isDecided, Tuple tuple, long bytes, int ipIndex, String explanation) {
    static PacketVerdict none(final String explanation) {
        return new PacketVerdict(true, null, 0, -1, explanation);
    }

    static PacketVerdict open(final String explanation) {
        return new PacketVerdict(false, null, 0, -1, explanation);
    }
}
