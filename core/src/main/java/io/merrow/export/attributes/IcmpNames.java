package io.merrow.export.attributes;

import io.merrow.net.IpProtocol;

/**
 * Names of ICMP types and codes: the IANA registries "ICMP Parameters" and "ICMPv6 Parameters", in lower case with
 * underscores. Null where there is none. Immutable, any thread.
 */
public final class IcmpNames {
    private static final String[] TYPES = new String[256];
    private static final String[] TYPES_V6 = new String[256];

    /** RFC 792, 1122 and 1812: type 3. */
    private static final String[] UNREACHABLE = {
        "net_unreachable",
        "host_unreachable",
        "protocol_unreachable",
        "port_unreachable",
        "fragmentation_needed",
        "source_route_failed",
        "destination_network_unknown",
        "destination_host_unknown",
        "source_host_isolated",
        "network_administratively_prohibited",
        "host_administratively_prohibited",
        "network_unreachable_for_tos",
        "host_unreachable_for_tos",
        "communication_administratively_prohibited",
        "host_precedence_violation",
        "precedence_cutoff_in_effect"
    };

    /** RFC 792: type 5. */
    private static final String[] REDIRECT = {
        "redirect_network", "redirect_host", "redirect_tos_network", "redirect_tos_host"
    };

    /** RFC 792 and 4443, 3.3: time exceeded of both. */
    private static final String[] TIME_EXCEEDED = {"ttl_exceeded", "fragment_reassembly_time_exceeded"};

    private static final String[] TIME_EXCEEDED_V6 = {"hop_limit_exceeded", "fragment_reassembly_time_exceeded"};

    /** RFC 792, 1108: type 12. */
    private static final String[] PARAMETER_PROBLEM = {
        "pointer_indicates_error", "missing_required_option", "bad_length"
    };

    /** RFC 4443, 3.1 and RFC 6550, 20.17: type 1. */
    private static final String[] UNREACHABLE_V6 = {
        "no_route_to_destination",
        "communication_administratively_prohibited",
        "beyond_scope_of_source_address",
        "address_unreachable",
        "port_unreachable",
        "source_address_failed_policy",
        "reject_route_to_destination",
        "source_routing_header_error"
    };

    /** RFC 4443, 3.4: type 4. */
    private static final String[] PARAMETER_PROBLEM_V6 = {
        "erroneous_header_field", "unrecognized_next_header", "unrecognized_ipv6_option"
    };

    static {
        fillV4();
        fillV6();
    }

    private IcmpNames() {}

    /** Name of a type; {@code protocol} is 1 (ICMP) or 58 (ICMPv6). */
    public static String type(final int protocol, final int type) {
        return protocol == IpProtocol.ICMP ? TYPES[type] : TYPES_V6[type];
    }

    /** Name of a code of a type; null also where a type has only code 0. */
    public static String code(final int protocol, final int type, final int code) {
        final String[] codes = protocol == IpProtocol.ICMP ? codes(type) : codesV6(type);
        return codes != null && code < codes.length ? codes[code] : null;
    }

    private static String[] codes(final int type) {
        return switch (type) {
            case 3 -> UNREACHABLE;
            case 5 -> REDIRECT;
            case 11 -> TIME_EXCEEDED;
            case 12 -> PARAMETER_PROBLEM;
            default -> null;
        };
    }

    private static String[] codesV6(final int type) {
        return switch (type) {
            case 1 -> UNREACHABLE_V6;
            case 3 -> TIME_EXCEEDED_V6;
            case 4 -> PARAMETER_PROBLEM_V6;
            default -> null;
        };
    }

    private static void fillV4() {
        TYPES[0] = "echo_reply";
        TYPES[3] = "destination_unreachable";
        TYPES[4] = "source_quench";
        TYPES[5] = "redirect";
        TYPES[8] = "echo_request";
        TYPES[9] = "router_advertisement";
        TYPES[10] = "router_solicitation";
        TYPES[11] = "time_exceeded";
        TYPES[12] = "parameter_problem";
        TYPES[13] = "timestamp";
        TYPES[14] = "timestamp_reply";
        TYPES[15] = "information_request";
        TYPES[16] = "information_reply";
        TYPES[17] = "address_mask_request";
        TYPES[18] = "address_mask_reply";
        TYPES[40] = "photuris";
        TYPES[42] = "extended_echo_request";
        TYPES[43] = "extended_echo_reply";
    }

    private static void fillV6() {
        TYPES_V6[1] = "destination_unreachable";
        TYPES_V6[2] = "packet_too_big";
        TYPES_V6[3] = "time_exceeded";
        TYPES_V6[4] = "parameter_problem";
        TYPES_V6[128] = "echo_request";
        TYPES_V6[129] = "echo_reply";
        TYPES_V6[130] = "mld_query";
        TYPES_V6[131] = "mld_report";
        TYPES_V6[132] = "mld_done";
        TYPES_V6[133] = "router_solicitation";
        TYPES_V6[134] = "router_advertisement";
        TYPES_V6[135] = "neighbor_solicitation";
        TYPES_V6[136] = "neighbor_advertisement";
        TYPES_V6[137] = "redirect";
        TYPES_V6[138] = "router_renumbering";
        TYPES_V6[139] = "node_information_query";
        TYPES_V6[140] = "node_information_response";
        TYPES_V6[141] = "inverse_neighbor_discovery_solicitation";
        TYPES_V6[142] = "inverse_neighbor_discovery_advertisement";
        TYPES_V6[143] = "mldv2_multicast_listener_report";
        TYPES_V6[144] = "home_agent_address_discovery_request";
        TYPES_V6[145] = "home_agent_address_discovery_reply";
        TYPES_V6[146] = "mobile_prefix_solicitation";
        TYPES_V6[147] = "mobile_prefix_advertisement";
        TYPES_V6[151] = "multicast_router_advertisement";
        TYPES_V6[152] = "multicast_router_solicitation";
        TYPES_V6[153] = "multicast_router_termination";
        TYPES_V6[155] = "rpl_control_message";
        TYPES_V6[160] = "extended_echo_request";
        TYPES_V6[161] = "extended_echo_reply";
    }
}
