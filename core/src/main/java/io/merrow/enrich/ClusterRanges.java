package io.merrow.enrich;

import java.util.List;

/** Ranges in which the cluster's pods have their addresses. Immutable; any thread. */
public final class ClusterRanges {
    /** Knows no range. */
    public static final ClusterRanges NONE = new ClusterRanges(List.of());

    private final IpRange[] blocks;

    public ClusterRanges(final List<IpRange> blocks) {
        this.blocks = blocks.toArray(IpRange[]::new);
    }

    boolean contains(final long high, final long low) {
        for (final IpRange block : blocks) {
            if (block.contains(high, low)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return List.of(blocks).toString();
    }
}
