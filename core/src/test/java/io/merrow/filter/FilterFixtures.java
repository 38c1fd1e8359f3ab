package io.merrow.filter;

import io.merrow.export.attributes.FlowNames;
import io.merrow.export.attributes.IcmpNames;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** Records and filters in few words. */
public final class FilterFixtures {
    private FilterFixtures() {}

    /** The names that are exported. */
    public enum Names implements FilterNames {
        INSTANCE;

        @Override
        public String transport(final int protocol) {
            return FlowNames.transport(protocol);
        }

        @Override
        public String connectionState(final int state) {
            return FlowNames.tcpState(state);
        }

        @Override
        public String tcpFlag(final int bit) {
            return FlowNames.tcpFlags(1 << bit).get(0);
        }

        @Override
        public String dscp(final int dscp) {
            return FlowNames.dscp(dscp);
        }

        @Override
        public String ecn(final int ecn) {
            return FlowNames.ecn(ecn);
        }

        @Override
        public String icmpType(final int protocol, final int type) {
            return IcmpNames.type(protocol, type);
        }

        @Override
        public String icmpCode(final int protocol, final int type, final int code) {
            return IcmpNames.code(protocol, type, code);
        }
    }

    public static FlowFilter filter(final Map<FilterDimension, Patterns> patterns) {
        return new FlowFilter(new FilterPatterns(patterns), Names.INSTANCE);
    }

    /** One dimension; {@code !} in front is for what must not match. */
    static FlowFilter filter(final FilterDimension dimension, final String... entries) {
        return filter(patterns(dimension, entries));
    }

    static Map<FilterDimension, Patterns> patterns(final FilterDimension dimension, final String... entries) {
        final List<String> match =
                List.of(entries).stream().filter(e -> !e.startsWith("!")).toList();
        final List<String> notMatch = List.of(entries).stream()
                .filter(e -> e.startsWith("!"))
                .map(e -> e.substring(1))
                .toList();
        final Map<FilterDimension, Patterns> map = new EnumMap<>(FilterDimension.class);
        map.put(dimension, new Patterns(match, notMatch));
        return map;
    }

    public static FlowRecordFlyweight record(
            final int protocol,
            final String source,
            final int sourcePort,
            final String destination,
            final int destinationPort) {
        final FlowRecordFlyweight record =
                new FlowRecordFlyweight().wrap(new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]), 0);
        record.protocol(protocol)
                .ipVersion(source.indexOf(':') < 0 ? 4 : 6)
                .sourcePort(sourcePort)
                .destinationPort(destinationPort)
                .packetsTotal(1)
                .tcpState(protocol == 6 ? RecordDescriptor.STATE_ESTABLISHED : RecordDescriptor.STATE_NONE);
        putAddress(record, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, source);
        putAddress(record, FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, destination);
        return record;
    }

    private static void putAddress(final FlowRecordFlyweight record, final int field, final String text) {
        final byte[] address = bytes(text);
        if (address.length == 4) {
            record.buffer().putShort(field + 10, (short) 0xFFFF);
        }
        record.buffer().putBytes(field + 16 - address.length, address);
    }

    static byte[] bytes(final String text) {
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
