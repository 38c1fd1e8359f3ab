package io.merrow.cli.top;

import static io.merrow.cli.client.FlowText.fit;
import static io.merrow.cli.client.FlowText.human;
import static io.merrow.cli.client.FlowText.number;

import io.merrow.admin.api.FlowsAnswer;
import io.merrow.admin.api.StatusAnswer;
import io.merrow.query.FieldValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lays answers out as lines of text, each exactly as wide as the terminal. No thread, no terminal. */
public final class TopScreen {
    private static final int LEAST_WIDTH = 60;
    private static final int HEAD_LINES = 3;
    private static final String KEYS = "? help  q quit  / filter  s sort  g group  ↑↓ select  ⏎ details  space pause";
    private static final List<String> HELP = List.of(
            "",
            "  /          filter as you type; Enter applies it, Escape cancels",
            "  c          clear the filter",
            "  s          sort by rate, packet rate, bytes, packets, retransmits; ▼ marks the column",
            "  g          group by pod, service, namespace, address, process, port, none",
            "  b          rates in bits or bytes per second",
            "  ↑ ↓ j k    select; PgUp and PgDn by ten",
            "  Enter      details of the selected flow; Escape closes them",
            "  space      pause the screen",
            "  q          quit",
            "",
            "  → source to destination, ← destination to source. Rates cover the last three seconds.",
            "  OUTCOME: ok, reset, refused, no_answer, half_open, one_way (docs/attributes.md).",
            "  A wider terminal adds retransmits, TCP state, process, RTT, age, interface, packets.",
            "",
            "  Filters: pod:web* and bytes>1M, outcome:refused, tcp and dst port 443, host 10.0.0.1",
            "",
            "  any key: back");

    private final int width;
    private final int height;

    public TopScreen(final int width, final int height) {
        this.width = Math.max(LEAST_WIDTH, width);
        this.height = Math.max(HEAD_LINES + 2, height);
    }

    /** A line, whether it is the selected one, and whether its flow failed. */
    public record Line(String text, boolean isSelected, boolean isHead, boolean isFailed) {}

    /** The whole screen. */
    public List<Line> lines(final TopState state, final FlowsAnswer flows, final StatusAnswer status) {
        final List<Map<String, Object>> rows = flows.rows();
        final List<Line> lines = new ArrayList<>(head(state, flows, status));
        final int selected = state.select(rows.size());
        final int room = height - HEAD_LINES - 1;
        if (state.isHelpShown()) {
            HELP.stream().limit(room).forEach(line -> lines.add(plain(line)));
        } else if (state.isDetailed() && !rows.isEmpty()) {
            addDetails(lines, rows.get(selected), state.scroll(), room);
        } else {
            final TopColumns columns = columns(state);
            lines.add(head(columns.header()));
            final int from = Math.max(0, selected - (room - 2));
            for (int i = from; i < rows.size() && i < from + room - 1; i++) {
                final Map<String, Object> row = rows.get(i);
                lines.add(new Line(cut(columns.row(row)), i == selected, false, isFailed(row)));
            }
        }
        while (lines.size() < height - 1) {
            lines.add(plain(""));
        }
        lines.add(head(KEYS));
        return lines;
    }

    /** All rows, without what only makes sense on a screen. */
    public List<String> once(
            final TopState state, final FlowsAnswer flows, final StatusAnswer status, final boolean hasHeader) {
        final List<String> lines = new ArrayList<>();
        final TopColumns columns = columns(state);
        if (hasHeader) {
            head(state, flows, status).forEach(line -> lines.add(line.text().stripTrailing()));
            lines.add(columns.header().stripTrailing());
        }
        for (final Map<String, Object> row : flows.rows()) {
            lines.add(columns.row(row).stripTrailing());
        }
        return lines;
    }

    private TopColumns columns(final TopState state) {
        return TopColumns.of(width, state.group(), state.sort(), state.isInBits());
    }

    private static boolean isFailed(final Map<String, Object> row) {
        return number(row, "failed") > 0
                || FieldValues.FAILED_OUTCOMES.contains(String.valueOf(row.get("flow.outcome")));
    }

    private List<Line> head(final TopState state, final FlowsAnswer flows, final StatusAnswer status) {
        final long leftOut = flows.leftOut();
        final String counts = "merrow " + status.version() + "  " + flows.matching() + " of "
                + flows.flows() + " flows" + (leftOut > 0 ? " (" + leftOut + " too many to show)" : "") + "  "
                + human(flows.bytesRate() * (state.isInBits() ? Byte.SIZE : 1))
                + (state.isInBits() ? "b/s " : "B/s ") + human(flows.packetsRate()) + "pkt/s"
                + (state.isPaused() ? "  PAUSED" : "");
        final String filter = state.typed() != null
                ? "filter> " + state.typed() + "_  " + state.error()
                : "filter: " + (state.filter().isEmpty() ? "none" : state.filter()) + "  sort: " + state.sort()
                        + "  group: " + (state.group().isEmpty() ? "none" : state.group());
        return List.of(plain(counts), plain(health(status)), plain(filter));
    }

    private static String health(final StatusAnswer status) {
        final Map<String, Long> ledger = status.ledger().counters();
        final long dropped = ledger.entrySet().stream()
                .filter(each -> each.getKey().startsWith("records_dropped")
                        || each.getKey().equals("packets.overflow_lost"))
                .mapToLong(Map.Entry::getValue)
                .sum();
        final StringBuilder line = new StringBuilder("ledger: ")
                .append(human(ledger.getOrDefault("packets.seen", 0L)))
                .append(" packets seen, ")
                .append(human(ledger.getOrDefault("records_exported", 0L)))
                .append(" records out, ")
                .append(human(ledger.getOrDefault("records_queued", 0L)))
                .append(" queued, ")
                .append(dropped == 0 ? "nothing lost" : human(dropped) + " LOST")
                .append("  health: ");
        if (status.health().ok()) {
            return line.append("ok").toString();
        }
        status.health().checks().forEach((name, check) -> {
            if (!check.ok()) {
                line.append(name).append(": ").append(check.reason()).append(' ');
            }
        });
        return line.toString();
    }

    private void addDetails(final List<Line> lines, final Map<String, Object> row, final int scroll, final int room) {
        final List<Line> details = new ArrayList<>();
        row.forEach((name, value) -> details.add(plain(fit(name, 36) + "  " + TopDetails.text(name, value))));
        final int from = Math.max(0, Math.min(scroll, details.size() - room));
        lines.addAll(details.subList(from, Math.min(details.size(), from + room)));
    }

    private Line plain(final String text) {
        return new Line(cut(text), false, false, false);
    }

    private Line head(final String text) {
        return new Line(cut(text), false, true, false);
    }

    private String cut(final String text) {
        return text.length() > width ? text.substring(0, width - 1) + '…' : fit(text, width);
    }
}
