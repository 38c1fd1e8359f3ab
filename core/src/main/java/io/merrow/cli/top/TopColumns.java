package io.merrow.cli.top;

import static io.merrow.cli.client.FlowText.fit;
import static io.merrow.cli.client.FlowText.human;
import static io.merrow.cli.client.FlowText.number;
import static io.merrow.cli.client.FlowText.right;

import io.merrow.cli.client.FlowText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The columns of a table of flows or of groups, as many as the terminal has room for: both ends first, then what is most asked for.
 * Immutable.
 */
final class TopColumns {
    private static final int LEAST_END = 16;
    private static final int ROOMY_END = 24;
    private static final int MOST_END = 60;

    private final List<Column> columns;
    private final int endWidth;
    private final boolean hasDestination;
    private final String sort;

    /** @param sort key that its title's mark shows; empty: not sorted by it. */
    private record Column(
            String title, int width, boolean isNumber, String sort, Function<Map<String, Object>, String> text) {
        private String header(final String by) {
            final String marked = !sort.isEmpty() && sort.equals(by) ? title + '▼' : title;
            return isNumber ? right(marked, width) : fit(marked, width);
        }

        private String cell(final Map<String, Object> row) {
            final String value = text.apply(row);
            return isNumber ? right(value, width) : fit(value, width);
        }
    }

    private TopColumns(
            final List<Column> columns, final int endWidth, final boolean hasDestination, final String sort) {
        this.columns = columns;
        this.endWidth = endWidth;
        this.hasDestination = hasDestination;
        this.sort = sort;
    }

    /**
     * @param width of the terminal.
     * @param group what rows are grouped by; empty: each is a flow.
     * @param sort  what they are sorted by.
     * @param bits  rates in bits a second; false: in bytes.
     */
    static TopColumns of(final int width, final String group, final String sort, final boolean bits) {
        final boolean hasDestination = !TopState.SINGLE_GROUPS.contains(group);
        final List<Column> columns = new ArrayList<>(group.isEmpty() ? ofFlow(bits) : ofGroup(bits));
        for (final Column more : group.isEmpty() ? moreOfFlow() : moreOfGroup()) {
            if (endWidth(width, columns, more, hasDestination) >= ROOMY_END) {
                columns.add(more);
            }
        }
        final int ends = Math.min(MOST_END, endWidth(width, columns, null, hasDestination));
        return new TopColumns(columns, Math.max(LEAST_END, ends), hasDestination, sort);
    }

    private static int endWidth(
            final int width, final List<Column> columns, final Column more, final boolean hasDestination) {
        int rest = width - (more == null ? 0 : more.width() + 1);
        for (final Column column : columns) {
            rest -= column.width() + 1;
        }
        return hasDestination ? (rest - 1) / 2 : rest;
    }

    private static List<Column> ofFlow(final boolean bits) {
        final List<Column> columns = new ArrayList<>(List.of(
                text("PROTO", 5, row -> String.valueOf(row.get("network.transport"))),
                text("OUTCOME", 9, FlowText::outcome)));
        columns.addAll(rates(bits));
        return columns;
    }

    private static List<Column> ofGroup(final boolean bits) {
        final List<Column> columns = new ArrayList<>(List.of(
                amount("FLOWS", 6, "", row -> human(number(row, "flows"))),
                amount("FAILED", 6, "", row -> human(number(row, "failed")))));
        columns.addAll(rates(bits));
        return columns;
    }

    private static List<Column> rates(final boolean bits) {
        final int factor = bits ? Byte.SIZE : 1;
        final String unit = bits ? "b/s" : "B/s";
        return List.of(
                amount("→" + unit, 6, "rate", row -> human(number(row, "flow.bytes.rate") * factor)),
                amount("←" + unit, 5, "", row -> human(number(row, "flow.reverse.bytes.rate") * factor)),
                amount("PKT/s", 6, "packet_rate", row -> human(sum(row, "packets.rate"))),
                amount("BYTES", 6, "bytes", row -> human(sum(row, "bytes.total"))));
    }

    private static List<Column> moreOfFlow() {
        return List.of(
                amount("RETR", 5, "retransmits", row -> human(sum(row, "tcp.retransmits"))),
                text("STATE", 12, FlowText::state),
                text("PROCESS", 15, row -> orDash(row, "process.executable.name")),
                amount("RTT", 6, "", row -> FlowText.shortTime(number(row, "flow.tcp.rtt.avg"))),
                amount("AGE", 6, "", row -> FlowText.shortTime(FlowText.age(row))),
                text("INTERFACE", 15, row -> orDash(row, "network.interface.name")),
                amount("PACKETS", 8, "packets", row -> human(sum(row, "packets.total"))));
    }

    private static List<Column> moreOfGroup() {
        return List.of(
                amount("RETR", 5, "retransmits", row -> human(sum(row, "tcp.retransmits"))),
                amount("PACKETS", 8, "packets", row -> human(sum(row, "packets.total"))));
    }

    private static Column text(final String title, final int width, final Function<Map<String, Object>, String> text) {
        return new Column(title, width, false, "", text);
    }

    private static Column amount(
            final String title, final int width, final String sort, final Function<Map<String, Object>, String> text) {
        return new Column(title, width, true, sort, text);
    }

    private static String orDash(final Map<String, Object> row, final String name) {
        return String.valueOf(row.getOrDefault(name, "-"));
    }

    private static long sum(final Map<String, Object> row, final String name) {
        return number(row, "flow." + name) + number(row, "flow.reverse." + name);
    }

    String header() {
        final StringBuilder line = new StringBuilder(fit(hasDestination ? "SOURCE" : "NAME", endWidth));
        if (hasDestination) {
            line.append(' ').append(fit("DESTINATION", endWidth));
        }
        columns.forEach(column -> line.append(' ').append(column.header(sort)));
        return line.toString();
    }

    String row(final Map<String, Object> row) {
        final StringBuilder line = new StringBuilder(fit(end(row, "source"), endWidth));
        if (hasDestination) {
            line.append(' ').append(fit(end(row, "destination"), endWidth));
        }
        columns.forEach(column -> line.append(' ').append(column.cell(row)));
        return line.toString();
    }

    /** A group's name, or a flow's end. */
    private static String end(final Map<String, Object> row, final String end) {
        return row.containsKey("flows") ? String.valueOf(row.get(end)) : FlowText.end(row, end + '.');
    }
}
