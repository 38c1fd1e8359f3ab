package io.merrow.config.filter;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import io.merrow.filter.FilterDimension;
import io.merrow.filter.Patterns;
import java.util.Map;
import java.util.function.BiConsumer;

/** Filters of what a flow looks like. They are decided for each record. */
public record FlowFilterConfig(
        @Key(doc = "TCP states, with globs: established, close_wait, fin_wait_*.") MatchConfig connectionState,
        @Key(doc = "TCP flags sent by the source, any of: SYN, ACK, RST.") MatchConfig tcpFlagsTags,
        @Key(doc = "DSCP of the source, with globs: ef, af4{1,2,3}, cs*.") MatchConfig ipDscpName,
        @Key(doc = "ECN of the source, with globs: ect?, ce, non-ect.") MatchConfig ipEcnName,
        @Key(doc = "TTL or hop limit of the source, with ranges.") MatchConfig ipTtl,
        @Key(doc = "IPv6 flow label of the source, with ranges.") MatchConfig ipFlowLabel,
        @Key(doc = "ICMP types, with globs: echo_*, destination_unreachable.") MatchConfig icmpTypeName,
        @Key(doc = "ICMP codes by name, with globs, or by number, with ranges.") MatchConfig icmpCodeName)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        connectionState.check(errors, "connection_state", FilterDimension.CONNECTION_STATE);
        tcpFlagsTags.check(errors, "tcp_flags_tags", FilterDimension.TCP_FLAGS_TAGS);
        ipDscpName.check(errors, "ip_dscp_name", FilterDimension.IP_DSCP_NAME);
        ipEcnName.check(errors, "ip_ecn_name", FilterDimension.IP_ECN_NAME);
        ipTtl.check(errors, "ip_ttl", FilterDimension.IP_TTL);
        ipFlowLabel.check(errors, "ip_flow_label", FilterDimension.IP_FLOW_LABEL);
        icmpTypeName.check(errors, "icmp_type_name", FilterDimension.ICMP_TYPE_NAME);
        icmpCodeName.check(errors, "icmp_code_name", FilterDimension.ICMP_CODE_NAME);
    }

    void putInto(final Map<FilterDimension, Patterns> patterns) {
        patterns.put(FilterDimension.CONNECTION_STATE, connectionState.patterns());
        patterns.put(FilterDimension.TCP_FLAGS_TAGS, tcpFlagsTags.patterns());
        patterns.put(FilterDimension.IP_DSCP_NAME, ipDscpName.patterns());
        patterns.put(FilterDimension.IP_ECN_NAME, ipEcnName.patterns());
        patterns.put(FilterDimension.IP_TTL, ipTtl.patterns());
        patterns.put(FilterDimension.IP_FLOW_LABEL, ipFlowLabel.patterns());
        patterns.put(FilterDimension.ICMP_TYPE_NAME, icmpTypeName.patterns());
        patterns.put(FilterDimension.ICMP_CODE_NAME, icmpCodeName.patterns());
    }
}
