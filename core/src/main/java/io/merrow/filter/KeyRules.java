package io.merrow.filter;

import static io.merrow.filter.FilterDimension.DESTINATION_ADDRESS;
import static io.merrow.filter.FilterDimension.DESTINATION_PORT;
import static io.merrow.filter.FilterDimension.SOURCE_ADDRESS;
import static io.merrow.filter.FilterDimension.SOURCE_PORT;
import static io.merrow.filter.FilterDimension.TRANSPORT;
import static io.merrow.filter.FilterDimension.TYPE;

import io.merrow.layout.FilterTableDescriptor;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.net.IpProtocol;
import io.merrow.net.Network;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.agrona.DirectBuffer;

/** The dimensions that a flow's key decides, for records and for the kernel. Immutable. */
final class KeyRules {
    private static final int IPV6 = 6;

    private final boolean isEmpty;
    private final AddressRule sourceAddress;
    private final AddressRule destinationAddress;
    private final NumberRule sourcePort;
    private final NumberRule destinationPort;
    private final NameRule transport;
    private final NameRule type;

    KeyRules(final FilterPatterns patterns, final FilterNames names) {
        isEmpty =
                patterns.areEmpty(SOURCE_ADDRESS, SOURCE_PORT, DESTINATION_ADDRESS, DESTINATION_PORT, TRANSPORT, TYPE);
        sourceAddress = new AddressRule(patterns.of(SOURCE_ADDRESS));
        destinationAddress = new AddressRule(patterns.of(DESTINATION_ADDRESS));
        sourcePort = new NumberRule(patterns.of(SOURCE_PORT), SOURCE_PORT.max());
        destinationPort = new NumberRule(patterns.of(DESTINATION_PORT), DESTINATION_PORT.max());
        transport = NameRule.of(TRANSPORT, patterns.of(TRANSPORT), FilterTableDescriptor.TRANSPORTS, names::transport);
        type = NameRule.of(TYPE, patterns.of(TYPE), 2, isV6 -> isV6 == 1 ? "ipv6" : "ipv4");
    }

    boolean passes(final FlowRecordFlyweight record) {
        return isEmpty
                || transport.passes(record.protocol())
                        && type.passes(record.ipVersion() == IPV6 ? 1 : 0)
                        && passesPorts(record)
                        && passes(sourceAddress, record, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET)
                        && passes(destinationAddress, record, FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET);
    }

    private boolean passesPorts(final FlowRecordFlyweight record) {
        if (IpProtocol.isIcmp(record.protocol())) {
            return passesWithoutPorts();
        }
        return sourcePort.passes(record.sourcePort()) && destinationPort.passes(record.destinationPort());
    }

    /** ICMP has no ports: the record has type and counterpart there, as Community ID has them. */
    private boolean passesWithoutPorts() {
        return sourcePort.passesWithout() && destinationPort.passesWithout();
    }

    private static boolean passes(final AddressRule rule, final FlowRecordFlyweight record, final int field) {
        final DirectBuffer buffer = record.buffer();
        final int offset = record.offset() + field;
        return rule.passes(
                buffer.getLong(offset, ByteOrder.BIG_ENDIAN),
                buffer.getLong(offset + Long.BYTES, ByteOrder.BIG_ENDIAN));
    }

    /**
     * The same for the kernel, which does not know the source yet. With more networks than its map has room for it
     * does not judge by addresses, and their records are filtered here. Empty where no key is asked for anything.
     */
    Optional<PacketFilter> packetFilter() {
        if (isEmpty) {
            return Optional.empty();
        }
        final Set<Network> networks = new LinkedHashSet<>();
        for (final AddressRule rule : List.of(sourceAddress, destinationAddress)) {
            networks.addAll(rule.match().networks());
            networks.addAll(rule.notMatch().networks());
        }
        final boolean fits = networks.size() <= PacketFilter.MAX_NETWORKS;
        final List<PacketFilter.Network> judged = new ArrayList<>();
        for (final Network network : fits ? networks : Set.<Network>of()) {
            final int roles = roles(sourceAddress.passes(network), destinationAddress.passes(network));
            judged.add(new PacketFilter.Network(network.bytes(), network.prefixLength(), roles));
        }
        final int elsewhere =
                roles(!fits || sourceAddress.passesElsewhere(), !fits || destinationAddress.passesElsewhere());
        return Optional.of(new PacketFilter(transports(), portRoles(), judged, elsewhere));
    }

    private byte[] transports() {
        final byte[] types = new byte[FilterTableDescriptor.TRANSPORTS];
        final int passing = (type.passes(0) ? FilterTableDescriptor.TYPE_IPV4 : 0)
                | (type.passes(1) ? FilterTableDescriptor.TYPE_IPV6 : 0);
        for (int protocol = 0; protocol < types.length; protocol++) {
            final boolean passes = transport.passes(protocol) && (!IpProtocol.isIcmp(protocol) || passesWithoutPorts());
            types[protocol] = (byte) (passes ? passing : 0);
        }
        return types;
    }

    private byte[] portRoles() {
        final byte[] roles = new byte[FilterTableDescriptor.PORTS];
        for (int port = 0; port < roles.length; port++) {
            roles[port] = (byte) roles(sourcePort.passes(port), destinationPort.passes(port));
        }
        return roles;
    }

    private static int roles(final boolean source, final boolean destination) {
        return (source ? FilterTableDescriptor.ROLE_SOURCE : 0)
                | (destination ? FilterTableDescriptor.ROLE_DESTINATION : 0);
    }
}
