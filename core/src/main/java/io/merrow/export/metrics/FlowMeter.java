package io.merrow.export.metrics;

import io.merrow.enrich.Enrichment;
import io.merrow.enrich.FlowEnd;
import io.merrow.enrich.RecordEnricher;
import io.merrow.export.attributes.FlowOutcome;
import io.merrow.export.metrics.series.MetricSeries;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.net.IpProtocol;
import org.agrona.MutableDirectBuffer;

/**
 * Measures each record: finds its series and adds what is new since the flow's record before. Whatever becomes of the record afterwards,
 * it is measured once.
 *
 * <p>The export thread only; allocates when a series begins, not in steady state.
 */
public final class FlowMeter implements RecordMeter {
    private final FlowSeriesTable table;
    private final RecordEnricher enricher;
    private final boolean isOneWay;
    private final boolean isBySender;
    private final MeasuredFlow flow = new MeasuredFlow();
    private final RecordOriginFlyweight origin = new RecordOriginFlyweight();
    private final TcpMeter tcp = new TcpMeter();

    /** @param enricher of the export thread. */
    public FlowMeter(final FlowSeriesTable table, final RecordEnricher enricher) {
        this.table = table;
        this.enricher = enricher;
        isBySender = table.settings().profile().isOneWay();
        isOneWay = isBySender || table.settings().has(Dimension.IO_DIRECTION);
    }

    @Override
    public void measure(final MutableDirectBuffer buffer, final int offset, final long nowNs) {
        final FlowRecordFlyweight record = flow.record().wrap(buffer, offset);
        final Enrichment enrichment = flow.enrichment();
        enricher.enrich(record, enrichment);
        flow.ends(
                table.labels().of(FlowEnd.SOURCE, enrichment.source()),
                table.labels().of(FlowEnd.DESTINATION, enrichment.destination()));
        origin.wrap(buffer, offset + FlowRecordFlyweight.ORIGIN_OFFSET);
        if (isOneWay) {
            flow.oneWay(false, isBySender);
            add(record, true, false, nowNs);
            if ((record.reversePacketsDelta() | record.reverseBytesDelta()) != 0) {
                flow.oneWay(true, isBySender);
                add(record, false, true, nowNs);
            }
        } else {
            flow.both();
            add(record, true, true, nowNs);
        }
    }

    /** Adds what one direction has, or both; what is counted by flow is with the forward direction. */
    private void add(final FlowRecordFlyweight record, final boolean forward, final boolean reverse, final long nowNs) {
        final MetricSeries series = table.of(flow);
        series.begin();
        try { // readers wait for the end, even of an update without memory
            if (forward) {
                addTraffic(series, record.packetsDelta(), record.bytesDelta());
                addTcp(series, record, FlowRecordFlyweight.TCP_INTERVAL_OFFSET);
                addFlow(series, record);
            }
            if (reverse) {
                addTraffic(series, record.reversePacketsDelta(), record.reverseBytesDelta());
                addTcp(series, record, FlowRecordFlyweight.REVERSE_TCP_INTERVAL_OFFSET);
            }
        } finally {
            series.end(nowNs);
        }
    }

    private void addTcp(final MetricSeries series, final FlowRecordFlyweight record, final int field) {
        if (record.protocol() == IpProtocol.TCP) {
            tcp.addCounts(series, record, field);
        }
    }

    private void addTraffic(final MetricSeries series, final long packets, final long bytes) {
        series.add(FlowMetric.PACKETS.number(), packets);
        series.add(FlowMetric.BYTES.number(), bytes);
        if (flow.isBetweenZones()) {
            series.add(FlowMetric.INTER_ZONE_BYTES.number(), bytes);
        }
    }

    /** What is counted by flow, not by direction. */
    private void addFlow(final MetricSeries series, final FlowRecordFlyweight record) {
        if (record.recordNumber() == 0) {
            series.add(FlowMetric.STARTED.number(), 1);
        }
        if (record.protocol() == IpProtocol.TCP) {
            tcp.addTimes(series, record);
        }
        if (record.endReason() != RecordDescriptor.END_ACTIVE_TIMEOUT) {
            series.add(FlowMetric.ENDED.number(), 1);
            series.record(FlowMetric.DURATION.number(), origin.lastNs() - origin.firstNs());
            if (record.protocol() == IpProtocol.TCP && isFailed(FlowOutcome.of(record))) {
                series.add(FlowMetric.CONNECTIONS_FAILED.number(), 1);
            }
        }
    }

    private static boolean isFailed(final String outcome) {
        return outcome.equals(FlowOutcome.REFUSED)
                || outcome.equals(FlowOutcome.NO_ANSWER)
                || outcome.equals(FlowOutcome.HALF_OPEN);
    }

    @Override
    public void poll(final long nowNs) {
        table.expire(nowNs);
    }

    @Override
    public String toString() {
        return "FlowMeter{" + table + '}';
    }
}
