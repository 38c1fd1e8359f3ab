package io.merrow.cli;

import static io.merrow.cli.client.FlowText.fit;
import static io.merrow.cli.client.FlowText.human;
import static io.merrow.cli.client.FlowText.number;
import static io.merrow.cli.client.FlowText.right;

import io.merrow.admin.api.RecordAnswer;
import io.merrow.cli.client.FlowText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** Records as a table, a line each: 80 columns, or as wide as they are. One thread. */
final class FlowLines {
    private static final int END_WIDTH = 20;
    private static final int WIDE_END_WIDTH = 48;

    private final boolean isWide;
    private final int endWidth;
    private final DateTimeFormatter time;

    /**
     * @param zone of the times shown.
     */
    FlowLines(final boolean isWide, final ZoneId zone) {
        this.isWide = isWide;
        endWidth = isWide ? WIDE_END_WIDTH : END_WIDTH;
        time = DateTimeFormatter.ofPattern(isWide ? "HH:mm:ss.SSS" : "HH:mm:ss").withZone(zone);
    }

    /** @param isLive of flows that have not ended, whose first column is their age. */
    String header(final boolean isLive) {
        final String narrow = fit(isLive ? "AGE" : "END", isWide ? 12 : 8)
                + ' '
                + fit("SOURCE", endWidth)
                + ' '
                + fit("DESTINATION", endWidth)
                + ' '
                + fit("PROTO", 5)
                + ' '
                + right("→BYTES", 6)
                + ' '
                + right("←BYTES", 6)
                + ' ';
        return (narrow
                        + (isWide
                                ? fit("OUTCOME", 9) + ' ' + fit("STATE", 12) + ' ' + fit("VERDICT", 10) + ' '
                                        + fit("INTERFACE", 15) + ' ' + fit("PROCESS", 15) + " REASON"
                                : "OUTCOME"))
                .stripTrailing();
    }

    /** A record: what passed in its interval. */
    String line(final RecordAnswer record) {
        return line(time.format(Instant.ofEpochSecond(0, record.endNs())), record.attributes(), ".delta");
    }

    /** A flow that has not ended: what passed since it began. */
    String liveLine(final Map<String, Object> flow) {
        return line(fit(FlowText.shortTime(FlowText.age(flow)), isWide ? 12 : 8), flow, ".total");
    }

    private String line(final String first, final Map<String, Object> facts, final String bytes) {
        final String narrow = first
                + ' '
                + fit(FlowText.end(facts, "source."), endWidth)
                + ' '
                + fit(FlowText.end(facts, "destination."), endWidth)
                + ' '
                + fit(text(facts, "network.transport"), 5)
                + ' '
                + right(human(number(facts, "flow.bytes" + bytes)), 6)
                + ' '
                + right(human(number(facts, "flow.reverse.bytes" + bytes)), 6)
                + ' ';
        if (!isWide) {
            return narrow + FlowText.outcome(facts);
        }
        return narrow
                + fit(FlowText.outcome(facts), 9)
                + ' '
                + fit(FlowText.state(facts), 12)
                + ' '
                + fit(FlowText.verdict(facts), 10)
                + ' '
                + fit(text(facts, "network.interface.name"), 15)
                + ' '
                + fit(text(facts, "process.executable.name"), 15)
                + ' '
                + text(facts, "flow.end_reason");
    }

    private static String text(final Map<String, Object> facts, final String name) {
        final Object value = facts.get(name);
        return value == null ? "-" : value.toString();
    }
}
