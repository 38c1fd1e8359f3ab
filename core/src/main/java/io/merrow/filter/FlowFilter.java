package io.merrow.filter;

import static io.merrow.filter.FilterDimension.CONNECTION_STATE;
import static io.merrow.filter.FilterDimension.IP_DSCP_NAME;
import static io.merrow.filter.FilterDimension.IP_ECN_NAME;
import static io.merrow.filter.FilterDimension.IP_FLOW_LABEL;
import static io.merrow.filter.FilterDimension.IP_TTL;
import static io.merrow.filter.FilterDimension.TCP_FLAGS_TAGS;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.net.IpProtocol;
import java.util.Optional;

/**
 * All filters that a record decides, compiled. What interfaces must be is {@link InterfaceFilter}'s.
 *
 * <p>Immutable: made by one thread, published by one reference, asked by every shard; asking allocates nothing.
 */
public final class FlowFilter {
    private static final int IPV6 = 6;
    private static final int STATES = RecordDescriptor.STATE_TIME_WAIT + 1;
    private static final int DSCPS = 64;
    private static final int ECNS = 4;

    private final KeyRules key;
    private final NameRule state;
    private final FlagRule flags;
    private final NameRule dscp;
    private final NameRule ecn;
    private final NumberRule ttl;
    private final NumberRule flowLabel;
    private final IcmpRule icmp;

    /**
     * Compiles.
     *
     * @throws IllegalArgumentException naming the key and the pattern that cannot be read or that no name matches.
     */
    public FlowFilter(final FilterPatterns patterns, final FilterNames names) {
        key = new KeyRules(patterns, names);
        state = NameRule.of(CONNECTION_STATE, patterns.of(CONNECTION_STATE), STATES, names::connectionState);
        flags = new FlagRule(TCP_FLAGS_TAGS, patterns.of(TCP_FLAGS_TAGS), names);
        dscp = NameRule.of(IP_DSCP_NAME, patterns.of(IP_DSCP_NAME), DSCPS, names::dscp);
        ecn = NameRule.of(IP_ECN_NAME, patterns.of(IP_ECN_NAME), ECNS, names::ecn);
        ttl = new NumberRule(patterns.of(IP_TTL), IP_TTL.max());
        flowLabel = new NumberRule(patterns.of(IP_FLOW_LABEL), IP_FLOW_LABEL.max());
        icmp = new IcmpRule(
                patterns.of(FilterDimension.ICMP_TYPE_NAME), patterns.of(FilterDimension.ICMP_CODE_NAME), names);
    }

    /** Whether the record passes, as it is oriented. Any thread that may read the record. */
    public boolean passes(final FlowRecordFlyweight record) {
        return key.passes(record) && passesTcp(record) && passesIp(record) && icmp.passes(record);
    }

    private boolean passesTcp(final FlowRecordFlyweight record) {
        if (record.protocol() != IpProtocol.TCP) {
            return state.passesWithout() && flags.passesWithout();
        }
        return (record.tcpState() == RecordDescriptor.STATE_NONE
                        ? state.passesWithout()
                        : state.passes(record.tcpState()))
                && (record.packetsTotal() == 0 ? flags.passesWithout() : flags.passes(record.tcpFlags()));
    }

    private boolean passesIp(final FlowRecordFlyweight record) {
        if (record.packetsTotal() == 0) {
            return dscp.passesWithout() && ecn.passesWithout() && ttl.passesWithout() && flowLabel.passesWithout();
        }
        return dscp.passes(record.trafficClass() >>> 2)
                && ecn.passes(record.trafficClass() & 3)
                && ttl.passes(record.ttl())
                && (record.ipVersion() == IPV6 ? flowLabel.passes(record.flowLabel()) : flowLabel.passesWithout());
    }

    /** What of it the kernel can decide before a flow gets an entry; empty where that is nothing. */
    public Optional<PacketFilter> packetFilter() {
        return key.packetFilter();
    }
}
