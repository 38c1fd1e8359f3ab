package io.merrow.cli.top;

import static io.merrow.cli.FlowWords.fit;
import static io.merrow.cli.FlowWords.human;
import static io.merrow.cli.FlowWords.number;
import static io.merrow.cli.FlowWords.right;

import io.merrow.cli.FlowWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lays answers out as lines of text, each exactly as wide as the terminal. No thread, no terminal. */
public final class TopScreen {
    private static final int LEAST_WIDTH = 60;
    private static final int NUMBERS_WIDTH = 38;
    private static final int HEAD_LINES = 3;
    private static final String KEYS = "q quit  / filter  c clear  s sort  g group  ↑↓ select  ⏎ details  space pause";

    private final int width;
    private final int height;

    public TopScreen(final int width, final int height) {
        this.width = Math.max(LEAST_WIDTH, width);
        this.height = Math.max(HEAD_LINES + 2, height);
    }

    /** A line and whether it is the selected one. */
    public record Line(String text, boolean isSelected, boolean isHead) {}

    /** The whole screen. */
    @SuppressWarnings("unchecked")
    public List<Line> lines(final TopState state, final Map<String, Object> flows, final Map<String, Object> status) {
        final List<Map<String, Object>> rows = (List<Map<String, Object>>) flows.get("rows");
        final List<Line> lines = new ArrayList<>(head(state, flows, status));
        final int selected = state.select(rows.size());
        final int room = height - HEAD_LINES - 1;
        if (state.isDetailed() && !rows.isEmpty()) {
            addDetails(lines, rows.get(selected), state.scroll(), room);
        } else {
            lines.add(head(header(!state.group().isEmpty())));
            final int from = Math.max(0, selected - (room - 2));
            for (int i = from; i < rows.size() && i < from + room - 1; i++) {
                lines.add(new Line(cut(row(rows.get(i))), i == selected, false));
            }
        }
        while (lines.size() < height - 1) {
            lines.add(plain(""));
        }
        lines.add(head(KEYS));
        return lines;
    }

    /** All rows, without what only makes sense on a screen. */
    @SuppressWarnings("unchecked")
    public List<String> once(final TopState state, final Map<String, Object> flows, final Map<String, Object> status) {
        final List<String> lines = new ArrayList<>();
        head(state, flows, status).forEach(line -> lines.add(line.text().stripTrailing()));
        lines.add(header(!state.group().isEmpty()).stripTrailing());
        for (final Map<String, Object> row : (List<Map<String, Object>>) flows.get("rows")) {
            lines.add(row(row).stripTrailing());
        }
        return lines;
    }

    private List<Line> head(final TopState state, final Map<String, Object> flows, final Map<String, Object> status) {
        final long leftOut = number(flows, "left_out");
        final String counts = "merrow " + status.get("version") + "  " + number(flows, "matching") + " of "
                + number(flows, "flows") + " flows" + (leftOut > 0 ? " (" + leftOut + " too many to show)" : "") + "  "
                + human(number(flows, "bytes_rate")) + "B/s " + human(number(flows, "packets_rate")) + "pkt/s"
                + (state.isPaused() ? "  PAUSED" : "");
        final String filter = state.typed() != null
                ? "filter> " + state.typed() + "_  " + state.error()
                : "filter: " + (state.filter().isEmpty() ? "none" : state.filter()) + "  sort: " + state.sort()
                        + "  group: " + (state.group().isEmpty() ? "none" : state.group());
        return List.of(plain(counts), plain(health(status)), plain(filter));
    }

    @SuppressWarnings("unchecked")
    private static String health(final Map<String, Object> status) {
        final Map<String, Object> ledger = (Map<String, Object>) status.get("ledger");
        final Map<String, Object> health = (Map<String, Object>) status.get("health");
        final long dropped = ledger.entrySet().stream()
                .filter(each -> each.getKey().startsWith("records_dropped")
                        || each.getKey().equals("packets.overflow_lost"))
                .mapToLong(each -> ((Number) each.getValue()).longValue())
                .sum();
        final StringBuilder line = new StringBuilder("ledger: ")
                .append(human(number(ledger, "packets.seen")))
                .append(" packets seen, ")
                .append(human(number(ledger, "records_exported")))
                .append(" records out, ")
                .append(human(number(ledger, "records_queued")))
                .append(" queued, ")
                .append(dropped == 0 ? "nothing lost" : human(dropped) + " LOST")
                .append("  health: ");
        if (Boolean.TRUE.equals(health.get("ok"))) {
            return line.append("ok").toString();
        }
        ((Map<String, Object>) health.get("checks")).forEach((name, check) -> {
            final Map<String, Object> result = (Map<String, Object>) check;
            if (!Boolean.TRUE.equals(result.get("ok"))) {
                line.append(name).append(": ").append(result.get("reason")).append(' ');
            }
        });
        return line.toString();
    }

    private int endWidth() {
        return (width - NUMBERS_WIDTH) / 2;
    }

    private String header(final boolean isGrouped) {
        return fit("SOURCE", endWidth())
                + ' '
                + fit("DESTINATION", endWidth())
                + ' '
                + fit(isGrouped ? "FLOWS" : "PROTO", 5)
                + ' '
                + fit(isGrouped ? "" : "STATE", 6)
                + ' '
                + right("→B/s", 5)
                + ' '
                + right("←B/s", 5)
                + ' '
                + right("BYTES", 5)
                + ' '
                + right("RETR", 5);
    }

    private String row(final Map<String, Object> row) {
        final boolean isGroup = row.containsKey("flows");
        final String state = isGroup ? "" : FlowWords.state(row);
        return fit(isGroup ? String.valueOf(row.get("source")) : FlowWords.end(row, "source."), endWidth())
                + ' '
                + fit(isGroup ? String.valueOf(row.get("destination")) : FlowWords.end(row, "destination."), endWidth())
                + ' '
                + fit(isGroup ? human(number(row, "flows")) : String.valueOf(row.get("network.transport")), 5)
                + ' '
                + fit(state, 6)
                + ' '
                + right(human(number(row, "flow.bytes.rate")), 5)
                + ' '
                + right(human(number(row, "flow.reverse.bytes.rate")), 5)
                + ' '
                + right(human(sum(row, "bytes.total")), 5)
                + ' '
                + right(human(sum(row, "tcp.retransmits")), 5);
    }

    private static long sum(final Map<String, Object> row, final String name) {
        return number(row, "flow." + name) + number(row, "flow.reverse." + name);
    }

    private void addDetails(final List<Line> lines, final Map<String, Object> row, final int scroll, final int room) {
        final List<Line> details = new ArrayList<>();
        row.forEach((name, value) -> details.add(plain(fit(name, 36) + "  " + value)));
        final int from = Math.max(0, Math.min(scroll, details.size() - room));
        lines.addAll(details.subList(from, Math.min(details.size(), from + room)));
    }

    private Line plain(final String text) {
        return new Line(cut(text), false, false);
    }

    private Line head(final String text) {
        return new Line(cut(text), false, true);
    }

    private String cut(final String text) {
        return text.length() > width ? text.substring(0, width - 1) + '…' : fit(text, width);
    }
}
