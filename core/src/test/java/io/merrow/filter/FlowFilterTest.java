package io.merrow.filter;

import static io.merrow.filter.FilterDimension.*;
import static io.merrow.filter.FilterFixtures.filter;
import static io.merrow.filter.FilterFixtures.patterns;
import static io.merrow.filter.FilterFixtures.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each dimension makes of a record, as a table. */
class FlowFilterTest {
    private static final FlowRecordFlyweight TCP = record(6, "10.0.0.1", 40000, "192.168.1.1", 443)
            .tcpFlags(0x02 | 0x10 | 1 << 16)
            .ttl(64)
            .trafficClass(18 << 2 | 2);
    private static final FlowRecordFlyweight UDP6 = record(17, "fd00::1", 53, "2001:db8::53", 5353)
            .ttl(1)
            .trafficClass(46 << 2)
            .flowLabel(12345);
    private static final FlowRecordFlyweight UNREACHABLE =
            record(1, "10.0.0.1", 3, "10.0.0.2", 3).icmpType(3).icmpCode(3).ttl(255);
    private static final FlowRecordFlyweight PING6 =
            record(58, "fd00::1", 128, "fd00::2", 129).icmpType(128).ttl(255);
    private static final FlowRecordFlyweight SILENT_SOURCE =
            record(6, "10.0.0.1", 1, "10.0.0.2", 2).packetsTotal(0).reversePacketsTotal(5);

    static Stream<Arguments> table() {
        return Stream.of(
                row(TCP, true, SOURCE_ADDRESS, "10.0.0.0/8"),
                row(TCP, true, SOURCE_ADDRESS, "10.0.0.1"),
                row(TCP, false, SOURCE_ADDRESS, "10.0.0.2", "11.0.0.0/8"),
                row(TCP, false, SOURCE_ADDRESS, "10.0.0.0/8", "!10.0.0.0/24"),
                row(TCP, true, SOURCE_ADDRESS, "!10.0.1.0/24"),
                row(TCP, true, SOURCE_ADDRESS, "0.0.0.0/0"),
                row(UDP6, false, SOURCE_ADDRESS, "0.0.0.0/0"),
                row(TCP, true, SOURCE_ADDRESS, "::/0"),
                row(TCP, true, SOURCE_ADDRESS, "::ffff:10.0.0.0/104"),
                row(UDP6, true, SOURCE_ADDRESS, "fd00::/8"),
                row(UDP6, false, DESTINATION_ADDRESS, "fd00::/8"),
                row(UDP6, true, DESTINATION_ADDRESS, "2001:db8::/33,10.0.0.0/8"),
                row(TCP, true, DESTINATION_PORT, "80", "443"),
                row(TCP, true, DESTINATION_PORT, "80,440-450"),
                row(TCP, false, DESTINATION_PORT, "400-500", "!443"),
                row(TCP, true, DESTINATION_PORT, "400-500,410-420"),
                row(TCP, false, SOURCE_PORT, "443"),
                row(PING6, false, SOURCE_PORT, "128"),
                row(PING6, false, SOURCE_PORT, "0-65535"),
                row(PING6, true, SOURCE_PORT, "!128"),
                row(UNREACHABLE, true, DESTINATION_PORT, "!3"),
                row(TCP, true, TRANSPORT, "tcp"),
                row(TCP, true, TRANSPORT, "TCP"),
                row(TCP, true, TRANSPORT, "{tcp,udp}"),
                row(UDP6, true, TRANSPORT, "ud*"),
                row(UDP6, false, TRANSPORT, "!u?p"),
                row(PING6, true, TRANSPORT, "icmpv6"),
                row(PING6, true, TRANSPORT, "ipv6-icmp"),
                row(PING6, false, TRANSPORT, "icmp"),
                row(TCP, true, TYPE, "ipv4"),
                row(UDP6, false, TYPE, "ipv4"),
                row(TCP, true, CONNECTION_STATE, "established"),
                row(TCP, false, CONNECTION_STATE, "*_wait*"),
                row(UDP6, false, CONNECTION_STATE, "established"),
                row(UDP6, true, CONNECTION_STATE, "!established"),
                row(TCP, true, TCP_FLAGS_TAGS, "SYN"),
                row(TCP, true, TCP_FLAGS_TAGS, "rst", "ack"),
                row(TCP, false, TCP_FLAGS_TAGS, "!syn"),
                row(TCP, true, TCP_FLAGS_TAGS, "!rst"),
                row(UDP6, false, TCP_FLAGS_TAGS, "syn"),
                row(SILENT_SOURCE, false, TCP_FLAGS_TAGS, "*"),
                row(SILENT_SOURCE, true, TCP_FLAGS_TAGS, "!*"),
                row(TCP, true, IP_DSCP_NAME, "AF2{1,2,3}"),
                row(TCP, false, IP_DSCP_NAME, "ef"),
                row(UDP6, true, IP_DSCP_NAME, "EF,cs*"),
                row(PING6, true, IP_DSCP_NAME, "CS0"),
                row(SILENT_SOURCE, false, IP_DSCP_NAME, "df"),
                row(TCP, true, IP_ECN_NAME, "ect?"),
                row(UDP6, false, IP_ECN_NAME, "ECT?", "ce"),
                row(TCP, true, IP_TTL, "1", "64-128"),
                row(UDP6, true, IP_TTL, "1"),
                row(UDP6, false, IP_TTL, "!0-1"),
                row(UDP6, true, IP_FLOW_LABEL, "12345-12545"),
                row(TCP, false, IP_FLOW_LABEL, "0"),
                row(TCP, true, IP_FLOW_LABEL, "!0"),
                row(UNREACHABLE, true, ICMP_TYPE_NAME, "destination_*"),
                row(UNREACHABLE, false, ICMP_TYPE_NAME, "!destination_unreachable"),
                row(PING6, true, ICMP_TYPE_NAME, "echo_request"),
                row(TCP, false, ICMP_TYPE_NAME, "echo_request"),
                row(TCP, true, ICMP_TYPE_NAME, "!echo_request"),
                row(UNREACHABLE, true, ICMP_CODE_NAME, "port_unreachable"),
                row(UNREACHABLE, true, ICMP_CODE_NAME, "0-2", "3"),
                row(UNREACHABLE, false, ICMP_CODE_NAME, "*unreachable", "!3"),
                row(PING6, false, ICMP_CODE_NAME, "*"),
                row(PING6, true, ICMP_CODE_NAME, "0"));
    }

    private static Arguments row(
            final FlowRecordFlyweight record,
            final boolean passes,
            final FilterDimension dimension,
            final String... entries) {
        return Arguments.of(dimension, List.of(entries), record, passes);
    }

    @ParameterizedTest(name = "{0} {1} {3}")
    @MethodSource("table")
    void shouldDecideEachDimensionByTheTable(
            final FilterDimension dimension,
            final List<String> entries,
            final FlowRecordFlyweight record,
            final boolean passes) {
        assertThat(filter(dimension, entries.toArray(String[]::new)).passes(record))
                .isEqualTo(passes);
    }

    @Test
    void shouldWantEveryDimensionToPass() {
        final Map<FilterDimension, Patterns> both = patterns(TRANSPORT, "tcp");
        both.putAll(patterns(DESTINATION_PORT, "443"));
        assertThat(filter(both).passes(TCP)).isTrue();
        both.putAll(patterns(IP_TTL, "!64"));
        assertThat(filter(both).passes(TCP)).isFalse();
    }

    @Test
    void shouldPassEverythingWithoutPatterns() {
        final FlowFilter all = filter(Map.of());
        assertThat(List.of(TCP, UDP6, UNREACHABLE, PING6, SILENT_SOURCE)).allMatch(all::passes);
        assertThat(all.packetFilter()).isEmpty();
    }

    @Test
    void shouldGiveAStateThatIsNoneNoName() {
        final FlowRecordFlyweight none = record(6, "10.0.0.1", 1, "10.0.0.2", 2).tcpState(RecordDescriptor.STATE_NONE);
        assertThat(filter(CONNECTION_STATE, "*").passes(none)).isFalse();
        assertThat(filter(CONNECTION_STATE, "!*").passes(none)).isTrue();
    }

    @Test
    void shouldRefuseANameThatNothingHas() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter(TRANSPORT, "!tpc"))
                .withMessageContaining("filter.network.transport: unknown value \"tpc\"; did you mean tcp");
    }

    @Test
    void shouldLeaveToTheKernelOnlyWhatAKeyTells() {
        assertThat(filter(IP_TTL, "64").packetFilter()).isEmpty();
        assertThat(filter(TYPE, "ipv6").packetFilter()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "eth0,2,'',true",
        "docker0,3,'',false",
        "eth1,2,'',true",
        "eth0,28,'',false",
        "eth0,30,'',true",
        "eth0,30,00:11:22:33:44:55,false"
    })
    void shouldDecideInterfacesByNameNumberAndAddress(
            final String name, final int ifindex, final String mac, final boolean passes) {
        final Map<FilterDimension, Patterns> patterns = patterns(INTERFACE_NAME, "eth*", "docker*", "!docker0");
        patterns.putAll(patterns(INTERFACE_INDEX, "1-27", "30"));
        patterns.putAll(patterns(INTERFACE_MAC, "!00:11:22:*"));
        assertThat(new InterfaceFilter(new FilterPatterns(patterns)).passes(ifindex, name, mac))
                .isEqualTo(passes);
    }
}
