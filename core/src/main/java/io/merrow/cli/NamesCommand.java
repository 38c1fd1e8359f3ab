package io.merrow.cli;

import io.merrow.agent.names.NameRow;
import io.merrow.agent.names.NameTable;
import io.merrow.config.ConfigException;
import io.merrow.config.LogFormat;
import io.merrow.config.LogLevel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code merrow names}: what the node knows of the cluster's addresses, from the file that outlives an agent. */
@Command(
        name = "names",
        mixinStandardHelpOptions = true,
        description = {
            "Prints which Kubernetes object has an address, and which had it before, as kept in state.directory.",
            "The agent may be running or not; it is not disturbed. Times are in UTC; - is not known, or still."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:names were printed",
            "1:nothing is known of that address or object, or the file cannot be read",
            "2:invalid usage or configuration"
        })
final class NamesCommand implements Callable<Integer> {
    private static final String UNKNOWN = "-";
    private static final List<String> HEADER = List.of("ADDRESS", "KIND", "NAME", "OWNER", "NODE", "FROM", "TO");

    private final Map<String, String> environment;

    @Mixin
    private ConfigOptions options;

    @Parameters(
            arity = "0..1",
            paramLabel = "ADDRESS|NAME",
            description =
                    "An address; the name of a pod, service or node, with or without its namespace; or an owner, such as "
                            + "Deployment/web. Default: all.")
    private String wanted;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description =
                    "File of names, such as a copy from another node. Default: names.cm3 in state.directory of the "
                            + "configuration.")
    private Path file;

    @Option(names = "--no-header", description = "Omits the header line.")
    private boolean noHeader;

    @Spec
    private CommandSpec spec;

    NamesCommand(final Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws ConfigException, IOException {
        Logging.configure(LogLevel.WARN, LogFormat.TEXT);
        final NameTable table = NameTable.read(file == null ? configured() : file);
        final List<NameRow> rows = wanted == null ? table.all() : table.find(wanted);
        final PrintWriter err = spec.commandLine().getErr();
        if (rows.isEmpty()) {
            err.println(
                    "merrow: " + (wanted == null ? "no names" : "nothing is known of " + wanted) + ", " + table.asOf());
            return 1;
        }
        print(rows);
        err.println("merrow: " + table.asOf());
        return 0;
    }

    private Path configured() throws ConfigException {
        final String directory = options.load(environment).config().state().directory();
        if (directory.isEmpty()) {
            throw new UsageException(
                    "no file of names: set state.directory in the configuration (--config), or --file");
        }
        return Path.of(directory).resolve(NameTable.FILE_NAME);
    }

    private void print(final List<NameRow> rows) {
        final List<List<String>> lines = new ArrayList<>();
        if (!noHeader) {
            lines.add(HEADER);
        }
        rows.forEach(row -> lines.add(List.of(
                row.address(),
                row.kind(),
                row.name(),
                orUnknown(row.owner()),
                orUnknown(row.node()),
                row.fromMs() == Long.MIN_VALUE ? UNKNOWN : time(row.fromMs()),
                row.toMs() == 0 ? UNKNOWN : time(row.toMs()))));
        final int[] widths = new int[HEADER.size()];
        for (final List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        final PrintWriter out = spec.commandLine().getOut();
        for (final List<String> line : lines) {
            final StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            out.println(text.toString().stripTrailing());
        }
        out.flush();
    }

    private static String orUnknown(final String text) {
        return text.isEmpty() ? UNKNOWN : text;
    }

    private static String time(final long epochMs) {
        return Instant.ofEpochMilli(epochMs).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
