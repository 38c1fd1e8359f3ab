package io.merrow.cli;

import io.merrow.admin.api.AdminJson;
import io.merrow.cli.top.TopFeed;
import io.merrow.cli.top.TopScreen;
import io.merrow.cli.top.TopState;
import io.merrow.cli.top.TopTerminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code merrow top}: a running agent's flows, live. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = "Shows the live flows of a running agent: rates, states and totals, sorted, filtered and "
                + "grouped. The bottom line lists the keys.")
final class TopCommand implements Callable<Integer> {
    private static final int ONCE_WIDTH = 100;
    private static final long BETWEEN_LOOKS_MS = 2100;

    @Mixin
    private AdminOptions admin;

    @Option(
            names = "--once",
            description = "Prints the flows once, with rates over two seconds, and exits. For scripts.")
    private boolean once;

    @Option(
            names = {"-s", "--sort"},
            paramLabel = "KEY",
            defaultValue = "rate",
            completionCandidates = Sorts.class,
            description = "Sort order, largest first: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private String sort;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "WHAT",
            defaultValue = "",
            completionCandidates = Groups.class,
            description = "Groups flows by both ends' ${COMPLETION-CANDIDATES}.")
    private String group;

    @Option(
            names = "--width",
            paramLabel = "COLUMNS",
            defaultValue = "" + ONCE_WIDTH,
            description = "With --once: width in columns. Default: ${DEFAULT-VALUE}.")
    private int width;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "With --once: ${COMPLETION-CANDIDATES}. json prints one object with the rows, all their "
                    + "attributes, and totals.")
    private TopOutput output;

    @Option(names = "--no-header", description = "With --once: prints only the rows.")
    private boolean noHeader;

    /** Of {@code --once}. */
    enum TopOutput {
        TABLE,
        JSON;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec;

    /** By what rows are sorted. */
    static final class Sorts implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return List.of("rate", "packet_rate", "bytes", "packets", "retransmits")
                    .iterator();
        }
    }

    /** By what rows are grouped. */
    static final class Groups implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return List.of("pod", "service", "namespace", "address", "process", "port")
                    .iterator();
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check("--sort", sort, new Sorts());
        if (!once && (output == TopOutput.JSON || noHeader)) {
            throw new UsageException("--output json and --no-header require --once");
        }
        if (!group.isEmpty()) {
            check("--group", group, new Groups());
        }
        final TopState state = new TopState(admin.filter(), sort, group);
        try (TopFeed feed = new TopFeed(admin.client(), state)) {
            if (once) {
                printOnce(state, feed);
            } else {
                show(state, feed);
            }
        }
        return 0;
    }

    private static void check(final String option, final String word, final Iterable<String> words) {
        for (final String each : words) {
            if (each.equals(word)) {
                return;
            }
        }
        throw new UsageException(option + " must be one of " + String.join(", ", words) + ", not " + word);
    }

    /** The first request starts the agent's snapshots, the second has rates. */
    private void printOnce(final TopState state, final TopFeed feed) throws IOException, InterruptedException {
        feed.ask();
        Thread.sleep(BETWEEN_LOOKS_MS);
        final TopFeed.Answer answer = feed.ask();
        final PrintWriter out = spec.commandLine().getOut();
        if (output == TopOutput.JSON) {
            out.println(AdminJson.text(answer.flows()));
        } else {
            new TopScreen(width, 24)
                    .once(state, answer.flows(), answer.status(), !noHeader)
                    .forEach(out::println);
        }
        out.flush();
    }

    private static void show(final TopState state, final TopFeed feed) throws IOException {
        feed.start();
        final TopTerminal terminal;
        try {
            terminal = TopTerminal.open();
        } catch (final IOException | IllegalStateException e) {
            throw new UsageException("merrow top requires a terminal; use merrow top --once in scripts");
        }
        try (terminal) {
            terminal.run(state, feed);
        }
    }
}
