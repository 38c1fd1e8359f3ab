package io.merrow.export.metrics;

import io.merrow.net.Network;

/**
 * A named network, by which addresses are grouped. Several with one name are one group.
 *
 * @param name    the attribute's value.
 * @param network its addresses.
 */
public record CidrGroup(String name, Network network) {}
