package io.merrow.parse.table;

import io.merrow.parse.reference.Tunnel;

/**
 * A flow, all that is compared of it.
 *
 * @param tunnel     null when there is none.
 * @param tunnelSide of the packet that {@code tunnel} is from.
 */
public record FlowImage(
        FlowKey key,
        long bornNs,
        int firstSide,
        long synNs,
        long lastSynNs,
        long establishedNs,
        SideImage lowToHigh,
        SideImage highToLow,
        Tunnel tunnel,
        int tunnelSide) {}
