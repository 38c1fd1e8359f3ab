package io.merrow.export.metrics;

import io.merrow.net.Network;
import java.util.Comparator;
import java.util.List;

/** Groups of networks, searched by address: the most specific network counts. Immutable; looking through it allocates nothing. */
final class CidrGroups {
    /** No group. */
    static final int NONE = 0;

    private final Network[] networks;
    /** Number of each network's group: networks with one name are one group. */
    private final int[] numbers;

    private final List<String> names;

    CidrGroups(final List<CidrGroup> groups) {
        final List<CidrGroup> sorted = groups.stream()
                .sorted(Comparator.comparingInt(
                                (CidrGroup group) -> group.network().prefixLength())
                        .reversed())
                .toList();
        names = sorted.stream().map(CidrGroup::name).distinct().toList();
        networks = sorted.stream().map(CidrGroup::network).toArray(Network[]::new);
        numbers = sorted.stream()
                .mapToInt(group -> names.indexOf(group.name()) + 1)
                .toArray();
    }

    /** Number of the group with that address, from 1; {@link #NONE}. */
    int find(final long high, final long low) {
        for (int i = 0; i < networks.length; i++) {
            if (networks[i].contains(high, low)) {
                return numbers[i];
            }
        }
        return NONE;
    }

    String name(final int number) {
        return names.get(number - 1);
    }
}
