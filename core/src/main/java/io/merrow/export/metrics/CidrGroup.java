package io.merrow.export.metrics;

import io.merrow.net.Network;
import java.util.Comparator;
import java.util.List;

/**
 * A named network, by which addresses are grouped.
 *
 * @param name    the attribute's value.
 * @param network its addresses.
 */
public record CidrGroup(String name, Network network) {
    /** 0: no group. */
    static final int NONE = 0;

    /** The order in which {@link #find} expects them: the most specific network first. */
    static List<CidrGroup> sorted(final List<CidrGroup> groups) {
        return groups.stream()
                .sorted(Comparator.comparingInt(
                                (CidrGroup group) -> group.network().prefixLength())
                        .reversed())
                .toList();
    }

    /** Number of the most specific group with that address, from 1; {@link #NONE}. */
    static int find(final CidrGroup[] groups, final long high, final long low) {
        for (int i = 0; i < groups.length; i++) {
            if (groups[i].network.contains(high, low)) {
                return i + 1;
            }
        }
        return NONE;
    }
}
