package io.merrow.filter;

import static io.merrow.filter.FilterDimension.INTERFACE_INDEX;
import static io.merrow.filter.FilterDimension.INTERFACE_MAC;
import static io.merrow.filter.FilterDimension.INTERFACE_NAME;

import io.merrow.net.Globs;

/**
 * Which interfaces are observed, of those that are attached to at all. What does not pass is not attached to, which costs
 * nothing and leaves a flow that is seen elsewhere, too, to be counted there. Immutable.
 */
public final class InterfaceFilter {
    private final NumberRule index;
    private final Globs nameMatch;
    private final Globs nameNotMatch;
    private final Globs macMatch;
    private final Globs macNotMatch;
    private final boolean isEmpty;

    public InterfaceFilter(final FilterPatterns patterns) {
        index = new NumberRule(patterns.of(INTERFACE_INDEX), INTERFACE_INDEX.max());
        nameMatch = Globs.of(patterns.of(INTERFACE_NAME).match());
        nameNotMatch = Globs.of(patterns.of(INTERFACE_NAME).notMatch());
        macMatch = Globs.of(patterns.of(INTERFACE_MAC).match());
        macNotMatch = Globs.of(patterns.of(INTERFACE_MAC).notMatch());
        isEmpty = patterns.areEmpty(INTERFACE_INDEX, INTERFACE_NAME, INTERFACE_MAC);
    }

    /**
     * @param mac as text, empty where the interface has none.
     */
    public boolean passes(final int ifindex, final String name, final String mac) {
        return isEmpty
                || index.passes(ifindex)
                        && (nameMatch.isEmpty() || nameMatch.contains(name))
                        && !nameNotMatch.contains(name)
                        && (macMatch.isEmpty() || !mac.isEmpty() && macMatch.contains(mac))
                        && (mac.isEmpty() || !macNotMatch.contains(mac));
    }

    /** Whether every interface passes. */
    public boolean isEmpty() {
        return isEmpty;
    }
}
