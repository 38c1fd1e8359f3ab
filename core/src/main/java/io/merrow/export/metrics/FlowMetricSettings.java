package io.merrow.export.metrics;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * What of flows is measured, and how finely.
 *
 * @param profile       names.
 * @param dimensions    what distinguishes series.
 * @param groups        for {@link Dimension#CIDR}.
 * @param isEphemeral   whether a port is a client's own, for {@link Dimension#PORT}.
 * @param seriesLimit   most series; further ones are measured together.
 * @param expireAfterNs series without a record for so long end, nanoseconds.
 */
public record FlowMetricSettings(
        MetricProfile profile,
        Set<Dimension> dimensions,
        List<CidrGroup> groups,
        IntPredicate isEphemeral,
        int seriesLimit,
        long expireAfterNs) {
    /** What is measured where nothing else is asked for. */
    public static final Set<Dimension> DEFAULT_DIMENSIONS =
            Set.of(Dimension.NAMESPACE, Dimension.WORKLOAD, Dimension.PROTOCOL, Dimension.DIRECTION, Dimension.OUTCOME);

    public FlowMetricSettings {
        final Set<Dimension> sorted = EnumSet.noneOf(Dimension.class);
        sorted.addAll(dimensions);
        dimensions = sorted;
        groups = List.copyOf(groups);
    }

    boolean has(final Dimension dimension) {
        return dimensions.contains(dimension);
    }
}
