package io.merrow.filter;

import static io.merrow.filter.FilterDimension.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowRecordFlyweight;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What was compiled decides as a reader of the patterns that takes the record's values as texts and numbers. */
class FlowFilterPropertyTest {
    private static final FilterFixtures.Names NAMES = FilterFixtures.Names.INSTANCE;
    private static final List<String> ADDRESSES =
            List.of("10.0.0.1", "10.0.1.200", "10.128.0.7", "192.168.0.1", "0.0.0.0", "fd00::1", "fd00:1::5", "::1");
    private static final List<String> HOSTS =
            List.of("10.0.0.1", "10.0.1.200", "10.128.0.7", "192.168.0.1", "fd00::1", "fd00:1::5", "::1", "::");
    private static final int[] PROTOCOLS = {6, 17, 1, 58, 132};
    private static final Map<FilterDimension, List<String>> WORDS = Map.of(
            TRANSPORT, List.of("tcp", "u*", "*icmp", "icmp", "?ctp", "*"),
            TYPE, List.of("ipv4", "ipv6", "ip*"),
            CONNECTION_STATE, List.of("established", "*wait*", "syn_*", "clos*"),
            TCP_FLAGS_TAGS, List.of("SYN", "ack", "?ST", "*"),
            IP_DSCP_NAME, List.of("ef", "af*", "cs?", "le"),
            IP_ECN_NAME, List.of("ect?", "ce", "non-ect"),
            ICMP_TYPE_NAME, List.of("echo_*", "redirect", "*unreachable"),
            ICMP_CODE_NAME, List.of("*unreachable", "redirect_host", "0", "1-3"));

    @Property(tries = 400)
    void shouldDecideAsTheNaiveReaderDoes(@ForAll final long seed) {
        final Random random = new Random(seed);
        final Map<FilterDimension, Patterns> patterns = new EnumMap<>(FilterDimension.class);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            final FilterDimension dimension = FilterDimension.values()[random.nextInt(FilterDimension.values().length)];
            patterns.put(dimension, new Patterns(some(random, dimension), some(random, dimension)));
        }
        final FlowFilter compiled = FilterFixtures.filter(patterns);
        for (int i = 0; i < 10; i++) {
            final String[] ends = new String[2];
            final FlowRecordFlyweight record = record(random, ends);
            assertThat(compiled.passes(record))
                    .as("%s of %s", patterns, values(record, ends))
                    .isEqualTo(naive(patterns, record, ends));
        }
    }

    private static List<String> some(final Random random, final FilterDimension dimension) {
        final List<String> entries = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            entries.add(one(random, dimension));
        }
        return entries;
    }

    private static String one(final Random random, final FilterDimension dimension) {
        final List<String> words = WORDS.get(dimension);
        if (words != null) {
            return words.get(random.nextInt(words.size()));
        } else if (dimension == SOURCE_ADDRESS || dimension == DESTINATION_ADDRESS) {
            final String host = HOSTS.get(random.nextInt(HOSTS.size()));
            final int bits = host.contains(":") ? 128 : 32;
            return random.nextInt(4) == 0 ? host : host + '/' + random.nextInt(bits + 1);
        } else if (dimension == INTERFACE_NAME || dimension == INTERFACE_MAC) {
            return "*";
        }
        final int from = random.nextInt(12);
        return random.nextBoolean() ? String.valueOf(from) : from + "-" + (from + random.nextInt(6));
    }

    private static FlowRecordFlyweight record(final Random random, final String[] ends) {
        ends[0] = ADDRESSES.get(random.nextInt(ADDRESSES.size()));
        ends[1] = ADDRESSES.get(random.nextInt(ADDRESSES.size()));
        final int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        return FilterFixtures.record(protocol, ends[0], random.nextInt(16), ends[1], random.nextInt(16))
                .tcpState(protocol == 6 ? random.nextInt(12) : 0)
                .tcpFlags(random.nextInt(512) | 1 << 16)
                .trafficClass(random.nextInt(256))
                .ttl(random.nextInt(16))
                .flowLabel(random.nextInt(16))
                .icmpType(random.nextInt(16))
                .icmpCode(random.nextInt(6))
                .packetsTotal(random.nextInt(5) == 0 ? 0 : 7);
    }

    private static boolean naive(
            final Map<FilterDimension, Patterns> patterns, final FlowRecordFlyweight record, final String[] ends) {
        final Map<FilterDimension, List<String>> values = values(record, ends);
        return patterns.entrySet().stream()
                .filter(entry -> !entry.getKey().key().contains("interface"))
                .allMatch(entry -> {
                    final List<String> value = values.get(entry.getKey());
                    final Patterns wanted = entry.getValue();
                    return (wanted.match().isEmpty() || value.stream().anyMatch(v -> any(wanted.match(), v)))
                            && value.stream().noneMatch(v -> any(wanted.notMatch(), v));
                });
    }

    private static boolean any(final List<String> patterns, final String value) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, value));
    }

    private static boolean matches(final String pattern, final String value) {
        if (value.startsWith("@")) {
            return inNetwork(pattern, value.substring(1));
        } else if (Character.isDigit(pattern.charAt(0))) {
            final String[] ends = pattern.split("-");
            return Character.isDigit(value.charAt(0))
                    && Integer.parseInt(value) >= Integer.parseInt(ends[0])
                    && Integer.parseInt(value) <= Integer.parseInt(ends[ends.length - 1]);
        }
        return !Character.isDigit(value.charAt(0))
                && value.toLowerCase(Locale.ROOT)
                        .matches(pattern.toLowerCase(Locale.ROOT)
                                .replace("*", ".*")
                                .replace("?", "."));
    }

    private static boolean inNetwork(final String network, final String address) {
        final String[] parts = network.split("/");
        final byte[] host = FilterFixtures.bytes(parts[0]);
        final byte[] value = FilterFixtures.bytes(address);
        final int bits = host.length * 8;
        final int shift = bits - (parts.length == 1 ? bits : Integer.parseInt(parts[1]));
        if (host.length != value.length) {
            // An IPv4 address is its mapped form, which only ::/0 to ::/80 hold of what is tried here.
            return host.length == 16
                    && new BigInteger(1, host)
                            .shiftRight(shift)
                            .equals(mapped(value).shiftRight(shift));
        }
        return new BigInteger(1, host).shiftRight(shift).equals(new BigInteger(1, value).shiftRight(shift));
    }

    private static BigInteger mapped(final byte[] ipv4) {
        return BigInteger.valueOf(0xFFFF).shiftLeft(32).or(new BigInteger(1, ipv4));
    }

    /** What is exported, none or one or several of each; addresses are marked. */
    private static Map<FilterDimension, List<String>> values(final FlowRecordFlyweight record, final String[] ends) {
        final int protocol = record.protocol();
        final boolean sent = record.packetsTotal() > 0;
        final boolean isIcmp = sent && (protocol == 1 || protocol == 58);
        final Map<FilterDimension, List<String>> values = new EnumMap<>(FilterDimension.class);
        values.put(SOURCE_ADDRESS, List.of('@' + ends[0]));
        values.put(DESTINATION_ADDRESS, List.of('@' + ends[1]));
        final boolean hasPorts = protocol != 1 && protocol != 58;
        values.put(SOURCE_PORT, named(hasPorts, String.valueOf(record.sourcePort())));
        values.put(DESTINATION_PORT, named(hasPorts, String.valueOf(record.destinationPort())));
        values.put(TRANSPORT, List.of(NAMES.transport(protocol)));
        values.put(TYPE, List.of(record.ipVersion() == 6 ? "ipv6" : "ipv4"));
        values.put(CONNECTION_STATE, named(protocol == 6, NAMES.connectionState(record.tcpState())));
        values.put(IP_DSCP_NAME, named(sent, NAMES.dscp(record.trafficClass() >> 2)));
        values.put(IP_ECN_NAME, named(sent, NAMES.ecn(record.trafficClass() & 3)));
        values.put(IP_TTL, named(sent, String.valueOf(record.ttl())));
        values.put(IP_FLOW_LABEL, named(sent && record.ipVersion() == 6, String.valueOf(record.flowLabel())));
        values.put(ICMP_TYPE_NAME, isIcmp ? named(true, NAMES.icmpType(protocol, record.icmpType())) : List.of());
        final List<String> code = new ArrayList<>();
        if (isIcmp) {
            code.add(String.valueOf(record.icmpCode()));
            code.addAll(named(true, NAMES.icmpCode(protocol, record.icmpType(), record.icmpCode())));
        }
        values.put(ICMP_CODE_NAME, code);
        final List<String> flags = new ArrayList<>();
        for (int bit = 0; bit < 9 && sent && protocol == 6; bit++) {
            flags.addAll(named((record.tcpFlags() & 1 << bit) != 0, NAMES.tcpFlag(bit)));
        }
        values.put(TCP_FLAGS_TAGS, flags);
        return values;
    }

    private static List<String> named(final boolean has, final String name) {
        return !has || name == null ? List.of() : "df".equals(name) ? List.of(name, "cs0") : List.of(name);
    }
}
