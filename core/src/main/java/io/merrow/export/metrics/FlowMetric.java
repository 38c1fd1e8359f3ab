package io.merrow.export.metrics;

import io.merrow.export.metrics.series.SeriesShape;

/** What is measured of flows: the instruments, in the order of their export. */
public enum FlowMetric {
    BYTES(Kind.SUM, "By", "Bytes of flows, link-layer headers included."),
    PACKETS(Kind.SUM, "{packet}", "Packets of flows."),
    STARTED(Kind.SUM, "{flow}", "Flows whose first record was made."),
    ENDED(Kind.SUM, "{flow}", "Flows that ended."),
    CONNECTIONS_FAILED(
            Kind.SUM, "{connection}", "TCP connection attempts that were refused, not answered, or not completed."),
    INTER_ZONE_BYTES(Kind.SUM, "By", "Bytes between two availability zones."),
    RETRANSMITS(Kind.SUM, "{packet}", "TCP segments sent again."),
    OUT_OF_ORDER(Kind.SUM, "{packet}", "TCP segments that arrived out of order."),
    ZERO_WINDOWS(Kind.SUM, "{packet}", "TCP packets that announced a zero window."),
    HANDSHAKE(Kind.HISTOGRAM, "s", "Duration of TCP handshakes."),
    ROUND_TRIP(Kind.HISTOGRAM, "s", "TCP round trip time between both ends, average of a record's interval."),
    SERVICE(
            Kind.HISTOGRAM,
            "s",
            "Response time of TCP services as seen at the server, average of a record's interval."),
    DURATION(Kind.HISTOGRAM, "s", "Duration of flows, from the first to the last packet.");

    private static final FlowMetric[] ALL = values();

    /** What is kept of it. */
    public enum Kind {
        SUM,
        HISTOGRAM
    }

    private final Kind kind;
    private final String unit;
    private final String description;

    FlowMetric(final Kind kind, final String unit, final String description) {
        this.kind = kind;
        this.unit = unit;
        this.description = description;
    }

    public Kind kind() {
        return kind;
    }

    /** As OpenTelemetry's conventions want it: UCUM, annotations in braces. */
    public String unit() {
        return unit;
    }

    public String description() {
        return description;
    }

    /** Its number among the sums, or among the histograms. */
    public int number() {
        return kind == Kind.SUM ? ordinal() : ordinal() - HANDSHAKE.ordinal();
    }

    /** How much of each a series has. */
    public static SeriesShape shape() {
        return new SeriesShape(HANDSHAKE.ordinal(), ALL.length - HANDSHAKE.ordinal());
    }
}
