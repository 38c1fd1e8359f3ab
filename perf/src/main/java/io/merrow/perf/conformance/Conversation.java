package io.merrow.perf.conformance;

import java.util.Set;
import java.util.TreeSet;

/** One side's view of a conversation. Forward is the order of {@link Tuple#canonical()}. One thread. */
final class Conversation {
    private final Set<String> explanations = new TreeSet<>();
    private final Set<String> communityIds = new TreeSet<>();
    private long packets;
    private long bytes;
    private long reversePackets;
    private long reverseBytes;

    void add(final boolean isForward, final long morePackets, final long moreBytes) {
        if (isForward) {
            packets += morePackets;
            bytes += moreBytes;
        } else {
            reversePackets += morePackets;
            reverseBytes += moreBytes;
        }
    }

    void explain(final String explanation) {
        explanations.add(explanation);
    }

    void communityId(final String id) {
        if (!id.isEmpty()) {
            communityIds.add(id);
        }
    }

    Set<String> explanations() {
        return explanations;
    }

    Set<String> communityIds() {
        return communityIds;
    }

    boolean isEmpty() {
        return packets + reversePackets == 0;
    }

    boolean isEqual(final Conversation other, final boolean isSymmetric) {
        return isSymmetric
                ? packets + reversePackets == other.packets + other.reversePackets
                        && bytes + reverseBytes == other.bytes + other.reverseBytes
                : packets == other.packets
                        && bytes == other.bytes
                        && reversePackets == other.reversePackets
                        && reverseBytes == other.reverseBytes;
    }

    @Override
    public String toString() {
        return packets + " packets " + bytes + " bytes, back " + reversePackets + " packets " + reverseBytes + " bytes";
    }
}
