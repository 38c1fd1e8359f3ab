package io.merrow.export.metrics;

import io.merrow.export.metrics.series.MetricSeries;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.TcpFactsFlyweight;
import io.merrow.layout.TcpIntervalFlyweight;

/** Measures what is new of a TCP connection. The export thread only. */
final class TcpMeter {
    private final TcpIntervalFlyweight forward = new TcpIntervalFlyweight();
    private final TcpIntervalFlyweight reverse = new TcpIntervalFlyweight();
    private final TcpFactsFlyweight facts = new TcpFactsFlyweight();

    /** @param field of the record where the direction's block is. */
    void addCounts(final MetricSeries series, final FlowRecordFlyweight record, final int field) {
        forward.wrap(record.buffer(), record.offset() + field);
        series.add(FlowMetric.RETRANSMITS.number(), forward.retransmits() & 0xFFFF_FFFFL);
        series.add(FlowMetric.OUT_OF_ORDER.number(), forward.outOfOrder() & 0xFFFF_FFFFL);
        series.add(FlowMetric.ZERO_WINDOWS.number(), forward.zeroWindows() & 0xFFFF_FFFFL);
    }

    void addTimes(final MetricSeries series, final FlowRecordFlyweight record) {
        if (record.isHandshakeNew()) {
            series.record(FlowMetric.HANDSHAKE.number(), record.handshakeNs());
        }
        forward.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.TCP_INTERVAL_OFFSET);
        reverse.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.REVERSE_TCP_INTERVAL_OFFSET);
        if (forward.rttAverage() > 0 || reverse.rttAverage() > 0) {
            final double roundTripNs = roundTrip(record, forward, FlowRecordFlyweight.TCP_OFFSET)
                    + roundTrip(record, reverse, FlowRecordFlyweight.REVERSE_TCP_OFFSET);
            series.record(FlowMetric.ROUND_TRIP.number(), Math.round(roundTripNs));
        }
        if (reverse.answerAverage() > 0 && record.kind() == RecordDescriptor.KIND_SERVER) {
            series.record(FlowMetric.SERVICE.number(), Math.round((double) reverse.answerAverage()));
        }
    }

    /** From the observation point to one end and back; where that was not measured lately, as over the connection's life. */
    private double roundTrip(final FlowRecordFlyweight record, final TcpIntervalFlyweight interval, final int field) {
        return interval.rttAverage() > 0
                ? interval.rttAverage()
                : facts.wrap(record.buffer(), record.offset() + field).rttAverage();
    }
}
