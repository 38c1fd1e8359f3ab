package io.merrow.export.attributes;

import static io.merrow.export.attributes.Attribute.longKey;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.TcpFactsFlyweight;

/**
 * How a TCP connection fared: that part of the {@link AttributeProfile}. The export thread only.
 *
 * <p>A round trip is from the observation point to one end and back. The path's is that of both ends together, which does
 * not depend on where it was seen: the least of it is the sum of the least of both, and so on.
 */
final class TcpAttributes {
    static final Attribute<Long> RTT_MIN = longKey("flow.tcp.rtt.min");
    static final Attribute<Long> RTT_AVERAGE = longKey("flow.tcp.rtt.avg");
    static final Attribute<Long> RTT_MAX = longKey("flow.tcp.rtt.max");
    static final Attribute<Long> SERVICE_LATENCY = longKey("flow.tcp.svc.latency");
    static final Attribute<Long> SERVICE_JITTER = longKey("flow.tcp.svc.jitter");
    static final Attribute<Long> ROUND_TRIP_LATENCY = longKey("flow.tcp.rndtrip.latency");
    static final Attribute<Long> ROUND_TRIP_JITTER = longKey("flow.tcp.rndtrip.jitter");

    private final TcpFactsFlyweight forward = new TcpFactsFlyweight();
    private final TcpFactsFlyweight reverse = new TcpFactsFlyweight();
    private final Names forwardNames = new Names("flow.tcp.");
    private final Names reverseNames = new Names("flow.reverse.tcp.");

    /** Puts what the record of a TCP flow has. */
    void fill(final AttributeSink attributes, final FlowRecordFlyweight record) {
        forward.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.TCP_OFFSET);
        reverse.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.REVERSE_TCP_OFFSET);
        if (record.packetsTotal() > 0) {
            putCounters(attributes, forwardNames, forward);
        }
        if (record.reversePacketsTotal() > 0) {
            putCounters(attributes, reverseNames, reverse);
        }
        if (forward.rttMax() > 0 || reverse.rttMax() > 0) {
            attributes.put(RTT_MIN, round(forward.rttMin() + reverse.rttMin()));
            attributes.put(RTT_AVERAGE, round(forward.rttAverage() + reverse.rttAverage()));
            attributes.put(RTT_MAX, round(forward.rttMax() + reverse.rttMax()));
        }
        if (reverse.answerAverage() > 0) {
            putAnswers(attributes, record.kind());
        }
    }

    /** Seen at the server it is the service's own time, seen at the client the network's is in it. */
    private void putAnswers(final AttributeSink attributes, final int kind) {
        if (kind == RecordDescriptor.KIND_SERVER) {
            attributes.put(SERVICE_LATENCY, round(reverse.answerAverage()));
            attributes.put(SERVICE_JITTER, round(reverse.answerJitter()));
        } else if (kind == RecordDescriptor.KIND_CLIENT) {
            attributes.put(ROUND_TRIP_LATENCY, round(reverse.answerAverage()));
            attributes.put(ROUND_TRIP_JITTER, round(reverse.answerJitter()));
        }
    }

    private void putCounters(final AttributeSink attributes, final Names names, final TcpFactsFlyweight facts) {
        attributes.put(names.retransmits, facts.retransmits() & 0xFFFF_FFFFL);
        attributes.put(names.outOfOrder, facts.outOfOrder() & 0xFFFF_FFFFL);
        attributes.put(names.zeroWindows, facts.zeroWindows() & 0xFFFF_FFFFL);
    }

    private static long round(final float ns) {
        return Math.round((double) ns);
    }

    /** The attributes that both directions have. */
    private static final class Names {
        private final Attribute<Long> retransmits;
        private final Attribute<Long> outOfOrder;
        private final Attribute<Long> zeroWindows;

        private Names(final String prefix) {
            retransmits = longKey(prefix + "retransmits");
            outOfOrder = longKey(prefix + "out_of_order");
            zeroWindows = longKey(prefix + "zero_windows");
        }
    }
}
