package io.merrow.cli;

import io.merrow.admin.api.AdminJson;
import io.merrow.admin.api.FlowsAnswer;
import io.merrow.admin.api.MissedAnswer;
import io.merrow.admin.api.RecordAnswer;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code merrow flows}: a running agent's records as lines. */
@Command(
        name = "flows",
        mixinStandardHelpOptions = true,
        description = "Prints the records of a running agent that match a filter: the latest ones, and with "
                + "--follow new ones as they arrive. A record is exported when a flow ends and every "
                + "span.max_record_interval (60s). --live shows flows before their first record; on a "
                + "terminal this is the default until there is a record.")
final class FlowsCommand implements Callable<Integer> {
    private static final Pattern SINCE = Pattern.compile("(\\d{1,6})(s|m|h)");
    private static final int LAST = 100;
    private static final int LAST_FOLLOWED = 10;
    private static final String MOST_LIVE = "2000";
    private static final long NOTE_AFTER_MS = 1000;
    private static final String WHEN =
            "a record is exported when a flow ends and every span.max_record_interval (default 60s); "
                    + "the agent keeps about 2000 records. merrow flows --live and merrow top show active flows";

    @Mixin
    private AdminOptions admin;

    @Option(
            names = {"-f", "--follow"},
            description = "Prints new records until interrupted.")
    private boolean follow;

    @Option(
            names = {"-n", "--last"},
            paramLabel = "N",
            description = "Number of latest matching records. Default: 100, with --follow 10. The agent keeps "
                    + "about 2000 records.")
    private Integer last;

    @Option(names = "--since", paramLabel = "TIME", description = "Maximum age, for example 30s, 5m, 1h.")
    private String since;

    @Option(names = "--live", description = "Prints active flows with their current counters instead of records.")
    private boolean live;

    @Option(names = "--no-header", description = "Omits the header line.")
    private boolean noHeader;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}: 80 columns, all columns, or one JSON object per line.")
    private FlowsOutput output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (live && (follow || last != null || since != null)) {
            throw new UsageException("--live cannot be combined with --follow, --last or --since");
        }
        final FlowLines lines = new FlowLines(output == FlowsOutput.WIDE, ZoneId.systemDefault());
        if (live) {
            printLive(lines);
        } else if (follow) {
            follow(lines);
        } else if (!printRecords(lines)) {
            explainNoRecord(lines);
        }
        return 0;
    }

    /** Whether there was one. */
    private boolean printRecords(final FlowLines lines) throws IOException {
        final boolean[] isAny = new boolean[1];
        admin.client().stream("/v1/records", parameters(), line -> {
            if (!isAny[0]) {
                printHeader(lines, false);
            }
            isAny[0] = true;
            return print(line, lines);
        });
        return isAny[0];
    }

    private void follow(final FlowLines lines) throws IOException {
        printHeader(lines, false);
        final CountDownLatch first = new CountDownLatch(1);
        final Thread note = new Thread(() -> noteWhileEmpty(first), "note");
        note.setDaemon(true);
        note.start();
        admin.client().stream("/v1/records", parameters(), line -> {
            first.countDown();
            return print(line, lines);
        });
    }

    private void noteWhileEmpty(final CountDownLatch first) {
        try {
            if (!first.await(NOTE_AFTER_MS, TimeUnit.MILLISECONDS)) {
                note("waiting: " + WHEN);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void explainNoRecord(final FlowLines lines) throws IOException {
        if (output == FlowsOutput.JSON || !Terminals.isStandardOutput()) {
            printHeader(lines, false);
            note("no matching records: " + WHEN);
        } else {
            note("no matching records yet; showing active flows (--live)");
            printLive(lines);
        }
    }

    private void note(final String text) {
        spec.commandLine().getErr().println("merrow: " + text);
        spec.commandLine().getErr().flush();
    }

    private void printHeader(final FlowLines lines, final boolean isLive) {
        if (output != FlowsOutput.JSON && !noHeader) {
            spec.commandLine().getOut().println(lines.header(isLive));
            spec.commandLine().getOut().flush();
        }
    }

    private void printLive(final FlowLines lines) throws IOException {
        final Map<String, String> parameters = Map.of("filter", admin.filter(), "sort", "bytes", "limit", MOST_LIVE);
        final PrintWriter out = spec.commandLine().getOut();
        printHeader(lines, true);
        final FlowsAnswer flows = admin.client().get("/v1/flows", parameters, FlowsAnswer.class);
        if (output == FlowsOutput.JSON) {
            flows.rows().forEach(row -> out.println(AdminJson.text(row)));
        } else {
            flows.rows().forEach(row -> out.println(lines.liveLine(row)));
        }
        out.flush();
    }

    /** Whether more is wanted. */
    private boolean print(final String line, final FlowLines lines) throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        if (line.startsWith("{\"missed\"")) {
            note("missed " + AdminJson.read(line, MissedAnswer.class).missed()
                    + " records: output too slow; use a narrower filter");
        } else {
            out.println(output == FlowsOutput.JSON ? line : lines.line(AdminJson.read(line, RecordAnswer.class)));
        }
        out.flush();
        return !out.checkError();
    }

    private Map<String, String> parameters() {
        final Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("filter", admin.filter());
        if (follow) {
            parameters.put("follow", "1");
        }
        if (since != null) {
            final Matcher matcher = SINCE.matcher(since);
            if (!matcher.matches()) {
                throw new UsageException("--since must be a duration such as 30s, 5m or 1h, is " + since);
            }
            parameters.put("since", Long.toString(Duration.parse("PT" + since).toSeconds()));
        }
        if (last != null && last < 0) {
            throw new UsageException("--last must be 0 or more, is " + last);
        }
        if (last != null || since == null) {
            parameters.put("last", Integer.toString(last != null ? last : follow ? LAST_FOLLOWED : LAST));
        }
        return parameters;
    }
}
