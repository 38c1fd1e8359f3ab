package io.merrow.filter;

import io.merrow.net.Globs;
import io.merrow.net.Network;

/**
 * What can be filtered by. Each is named after the attribute that it looks at, and a record passes when it passes in
 * every dimension.
 */
public enum FilterDimension {
    SOURCE_ADDRESS("source.address", Kind.ADDRESS, 0),
    SOURCE_PORT("source.port", Kind.NUMBER, 0xFFFF),
    DESTINATION_ADDRESS("destination.address", Kind.ADDRESS, 0),
    DESTINATION_PORT("destination.port", Kind.NUMBER, 0xFFFF),
    TRANSPORT("network.transport", Kind.NAME, 0),
    TYPE("network.type", Kind.NAME, 0),
    INTERFACE_NAME("network.interface_name", Kind.NAME, 0),
    INTERFACE_INDEX("network.interface_index", Kind.NUMBER, Integer.MAX_VALUE),
    INTERFACE_MAC("network.interface_mac", Kind.NAME, 0),
    CONNECTION_STATE("flow.connection_state", Kind.NAME, 0),
    TCP_FLAGS_TAGS("flow.tcp_flags_tags", Kind.NAME, 0),
    IP_DSCP_NAME("flow.ip_dscp_name", Kind.NAME, 0),
    IP_ECN_NAME("flow.ip_ecn_name", Kind.NAME, 0),
    IP_TTL("flow.ip_ttl", Kind.NUMBER, 0xFF),
    IP_FLOW_LABEL("flow.ip_flow_label", Kind.NUMBER, 0xF_FFFF),
    ICMP_TYPE_NAME("flow.icmp_type_name", Kind.NAME, 0),
    ICMP_CODE_NAME("flow.icmp_code_name", Kind.NAME_OR_NUMBER, 0xFF);

    private final String key;
    private final Kind kind;
    private final long max;

    FilterDimension(final String key, final Kind kind, final long max) {
        this.key = "filter." + key;
        this.kind = kind;
        this.max = max;
    }

    private enum Kind {
        ADDRESS,
        NUMBER,
        NAME,
        NAME_OR_NUMBER
    }

    /** Its key in the configuration, {@code filter.source.address}; {@code match} and {@code not_match} are below. */
    public String key() {
        return key;
    }

    /** Largest number, of dimensions that are numbers. */
    long max() {
        return max;
    }

    /** Whether a pattern is a number, in a dimension where it may be a name as well. */
    boolean isNumber(final String pattern) {
        return kind == Kind.NAME_OR_NUMBER && NumberSet.isRange(pattern);
    }

    /**
     * Whether one pattern can be read. That it also matches something is not asked here.
     *
     * @throws IllegalArgumentException saying what it must be, as the end of a sentence.
     */
    public void check(final String pattern) {
        switch (kind) {
            case ADDRESS -> Network.parse(pattern);
            case NUMBER -> NumberSet.parse(pattern, max);
            case NAME -> Globs.parse(pattern);
            case NAME_OR_NUMBER -> {
                if (isNumber(pattern)) {
                    NumberSet.parse(pattern, max);
                } else {
                    Globs.parse(pattern);
                }
            }
        }
    }
}
