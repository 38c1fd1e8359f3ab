package io.merrow.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The demo's judge: compares, to the byte, what an interface counted with what arrived at the collector.
 *
 * <p>Exit code 0: no difference; 1: a difference, shown in tables; 2: wrong use or an unreadable file.
 */
@Command(
        name = "demo-check",
        mixinStandardHelpOptions = true,
        description = "Compares exported flows with an interface's counters.")
public final class DemoCheck implements Callable<Integer> {
    @Option(names = "--spans", required = true, paramLabel = "FILE", description = "OTLP/JSON lines of OtlpSink.")
    private Path spans;

    @Option(names = "--before", required = true, paramLabel = "FILE", description = "Interface counters at the start.")
    private Path before;

    @Option(names = "--after", required = true, paramLabel = "FILE", description = "Interface counters at the end.")
    private Path after;

    @Option(names = "--ledger", required = true, paramLabel = "FILE", description = "The agent's last ledger.")
    private Path ledger;

    @Option(names = "--local", required = true, description = "An address of the interface; may be repeated.")
    private List<InetAddress> locals;

    @Spec
    private CommandSpec spec;

    private DemoCheck() {}

    /** Compares. */
    public static void main(final String[] arguments) {
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments));
    }

    /** Compares and returns the exit code. */
    static int run(final PrintWriter out, final PrintWriter err, final String... arguments) {
        final CommandLine command = new CommandLine(new DemoCheck()).setOut(out).setErr(err);
        command.setExecutionExceptionHandler((e, line, result) -> {
            err.println("demo-check: " + e);
            return CommandLine.ExitCode.USAGE;
        });
        return command.execute(arguments);
    }

    @Override
    public Integer call() throws IOException {
        final List<FlowSum> flows = readFlows();
        final DifferenceTable table = new DifferenceTable();
        compareInterface(table, flows);
        final PrintWriter out = spec.commandLine().getOut();
        printFlows(out, flows);
        out.print(table);
        final List<String> faults = flows.stream()
                .filter(flow -> !flow.faults().isEmpty())
                .map(flow -> flow + "\n    " + flow.faults())
                .toList();
        faults.forEach(fault -> out.println("does not add up: " + fault));
        if (flows.isEmpty()) {
            out.println("no flow arrived at the collector");
        }
        final boolean exact = table.isZero() && faults.isEmpty() && !flows.isEmpty();
        out.println(exact ? "exact: every packet and every byte is in a flow or in the ledger" : "NOT exact");
        return exact ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private List<FlowSum> readFlows() throws IOException {
        final FlowBook book = new FlowBook();
        try (BufferedReader lines = Files.newBufferedReader(spans)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                book.add(OtlpJson.fromLine(line));
            }
        }
        return book.flows();
    }

    private void compareInterface(final DifferenceTable table, final List<FlowSum> flows) throws IOException {
        final InterfaceCounters counted = counters(CounterFile.read(after)).minus(counters(CounterFile.read(before)));
        final PacketLedger places = new PacketLedger(CounterFile.read(ledger));
        final Set<InetAddress> local = new HashSet<>(locals);
        final long[] sent = new long[2];
        final long[] received = new long[2];
        for (final FlowSum flow : flows) {
            final boolean leaves = local.contains(InetAddress.getByName(flow.sourceAddress()));
            add(leaves ? sent : received, flow.packets(), flow.bytes());
            add(leaves ? received : sent, flow.reversePackets(), flow.reverseBytes());
        }
        table.dropped(counted.txDropped() + counted.rxDropped());
        table.row("seen (ledger)", counted.packets(), places.seenPackets(), counted.bytes(), places.seenBytes());
        table.row(
                "all places (ledger)",
                counted.packets(),
                places.placedPackets(),
                counted.bytes(),
                places.placedBytes());
        table.row(
                "flows and other places",
                counted.packets(),
                sent[0] + received[0] + places.otherPackets(),
                counted.bytes(),
                sent[1] + received[1] + places.otherBytes());
        if (places.otherPackets() == 0) {
            // Other places have no direction, so only without them the directions can be distinguished.
            table.row("flows, sent", counted.txPackets(), sent[0], counted.txBytes(), sent[1]);
            table.row("flows, received", counted.rxPackets(), received[0], counted.rxBytes(), received[1]);
        }
    }

    private static void add(final long[] sum, final long packets, final long bytes) {
        sum[0] += packets;
        sum[1] += bytes;
    }

    private static InterfaceCounters counters(final Map<String, Long> values) {
        return new InterfaceCounters(
                values.get("rx_packets"),
                values.get("rx_bytes"),
                values.get("rx_dropped"),
                values.get("tx_packets"),
                values.get("tx_bytes"),
                values.get("tx_dropped"));
    }

    private static void printFlows(final PrintWriter out, final List<FlowSum> flows) {
        out.printf(
                "%-15s %-48s %10s %14s %10s %14s %4s  %s%n",
                "flow", "source > destination", "packets", "bytes", "reverse", "bytes", "recs", "end");
        flows.forEach(out::println);
        out.println();
    }
}
