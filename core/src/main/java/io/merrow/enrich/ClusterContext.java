package io.merrow.enrich;

import java.util.function.Supplier;
import org.agrona.DirectBuffer;

/** What a {@link ClusterEnricher} asks beside the addresses. Any thread; allocates nothing. */
public interface ClusterContext {
    /** Ranges of pod addresses that the cluster reports: the latest. */
    ClusterRanges podRanges();

    /** Whether all network policies are known, and what they refer to: else there are no verdicts. */
    boolean arePoliciesKnown();

    /**
     * This node, where the 16 bytes at {@code offset} are an address of its own, such as that of a bridge of pods, which no
     * Node object has.
     *
     * @return null: it is not, or the node is not known.
     */
    Decoration localNode(DirectBuffer buffer, int offset);

    /** With policies known and no local addresses. */
    static ClusterContext of(final Supplier<ClusterRanges> ranges) {
        return new ClusterContext() {
            @Override
            public ClusterRanges podRanges() {
                return ranges.get();
            }

            @Override
            public boolean arePoliciesKnown() {
                return true;
            }

            @Override
            public Decoration localNode(final DirectBuffer buffer, final int offset) {
                return null;
            }
        };
    }
}
