package io.merrow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
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
        description =
                "Prints the records of a running agent that match a filter: the latest, and with --follow those that come.")
final class FlowsCommand implements Callable<Integer> {
    private static final Pattern SINCE = Pattern.compile("(\\d{1,6})(s|m|h)");
    private static final int LAST = 100;
    private static final int LAST_FOLLOWED = 10;

    @Mixin
    private AdminOptions admin;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with the records that come, until it is stopped.")
    private boolean follow;

    @Option(
            names = {"-n", "--last"},
            paramLabel = "N",
            description =
                    "The latest N that match; default: 100, with --follow 10. The agent keeps about 2000 records.")
    private Integer last;

    @Option(names = "--since", paramLabel = "TIME", description = "Not older than that, like 30s, 5m, 1h.")
    private String since;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}: 80 columns, all columns, or a JSON object a line.")
    private FlowsOutput output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        final FlowLines lines = new FlowLines(output == FlowsOutput.WIDE, ZoneId.systemDefault());
        final Map<String, String> parameters = parameters();
        final AdminClient client = admin.client();
        if (output != FlowsOutput.JSON) {
            out.println(lines.header());
            out.flush();
        }
        client.stream("/v1/records", parameters, line -> {
            print(line, lines, out, err);
            out.flush();
            return !out.checkError();
        });
        return 0;
    }

    private void print(final String line, final FlowLines lines, final PrintWriter out, final PrintWriter err)
            throws IOException {
        if (line.startsWith("{\"missed\"")) {
            err.println("merrow: missed " + AdminClient.object(line).get("missed")
                    + " records: they came faster than they" + " could be printed; filter more");
            err.flush();
        } else {
            out.println(output == FlowsOutput.JSON ? line : lines.line(AdminClient.object(line)));
        }
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
                throw new UsageException("--since must be a time like 30s, 5m or 1h, not " + since);
            }
            parameters.put("since", Long.toString(Duration.parse("PT" + since).toSeconds()));
        }
        if (last != null && last < 0) {
            throw new UsageException("--last must be 0 or more, not " + last);
        }
        if (last != null || since == null) {
            parameters.put("last", Integer.toString(last != null ? last : follow ? LAST_FOLLOWED : LAST));
        }
        return parameters;
    }
}
