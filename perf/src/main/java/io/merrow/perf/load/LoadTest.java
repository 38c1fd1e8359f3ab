package io.merrow.perf.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs scenarios and reports; exit code 1 when a ledger does not close. Times are only reported. */
@Command(
        name = "load-test",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Puts the real agent under load, between namespaces, and reports what it cost and what it lost.")
public final class LoadTest implements Callable<Integer> {
    @Option(names = "--list", description = "Show the scenarios.")
    private boolean list;

    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME",
            description = "Run only these; all but soak otherwise.")
    private List<String> names = List.of();

    @Option(names = "--duration", paramLabel = "SECONDS", description = "How long each step offers traffic.")
    private int seconds;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Rounds of the scenario cost.")
    private int rounds;

    @Option(names = "--capture", paramLabel = "FILE", description = "Adds the scenario capture: tcpreplay of it.")
    private Path capture;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all figures to it.")
    private Path json;

    @Option(names = "--machine", paramLabel = "KEY=VALUE", description = "Written in front of the figures.")
    private Map<String, String> machine = new TreeMap<>();

    @Option(names = "--launcher", paramLabel = "PATH", required = true, description = "Path of scripts/merrow.")
    private Path launcher;

    private LoadTest() {}

    /** Runs it. */
    public static void main(final String[] arguments) {
        final CommandLine command = new CommandLine(new LoadTest());
        command.setExecutionExceptionHandler((e, line, result) -> {
            System.err.println("load-test: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        final List<Scenario> scenarios = Scenarios.all(capture);
        final PrintStream out = System.out;
        if (list) {
            scenarios.forEach(scenario -> out.printf("%-16s %s%n", scenario.name(), scenario.about()));
            ClusterRun.all().forEach(cluster -> out.printf("%-16s %s%n", cluster.name(), cluster.about()));
            out.printf("%-16s %s%n", CostRun.NAME, CostRun.ABOUT);
            return CommandLine.ExitCode.OK;
        }
        for (final String name : names) {
            if (!name.equals(CostRun.NAME)
                    && ClusterRun.all().stream()
                            .noneMatch(cluster -> cluster.name().equals(name))
                    && scenarios.stream().noneMatch(scenario -> scenario.name().equals(name))) {
                System.err.println("load-test: no scenario \"" + name + "\": --list shows them");
                return CommandLine.ExitCode.USAGE;
            }
        }
        final List<StepResult> results = new ArrayList<>();
        for (final Scenario scenario : scenarios) {
            if (names.isEmpty() ? !scenario.name().equals("soak") : names.contains(scenario.name())) {
                for (final Traffic step : scenario.steps()) {
                    add(
                            results,
                            new StepRunner(List.of(launcher.toString()))
                                    .run(scenario, step, seconds > 0 ? seconds : scenario.seconds()));
                }
            }
        }
        for (final ClusterRun cluster : ClusterRun.all()) {
            if (names.isEmpty() || names.contains(cluster.name())) {
                add(results, cluster.run(List.of(launcher.toString()), seconds));
            }
        }
        if (names.isEmpty() || names.contains(CostRun.NAME)) {
            add(
                    results,
                    new CostRun(List.of(launcher.toString()), rounds, seconds > 0 ? seconds : CostRun.SECONDS).run());
        }
        final List<StepResult> open = results.stream()
                .filter(result -> result.get("difference.total") > 0)
                .toList();
        open.forEach(result -> out.println("THE LEDGER DOES NOT CLOSE: " + result.scenario()));
        return open.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void add(final List<StepResult> results, final StepResult result) throws IOException {
        result.print(System.out);
        results.add(result);
        if (json != null) {
            // After each: what is broken off is not lost.
            write(results);
        }
    }

    private void write(final List<StepResult> results) throws IOException {
        try (JsonGenerator out = new JsonFactory().createGenerator(Files.newBufferedWriter(json))) {
            out.useDefaultPrettyPrinter().writeStartObject();
            out.writeObjectFieldStart("machine");
            for (final Map.Entry<String, String> entry : machine.entrySet()) {
                out.writeStringField(entry.getKey(), entry.getValue());
            }
            out.writeEndObject();
            out.writeArrayFieldStart("steps");
            for (final StepResult result : results) {
                result.write(out);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
    }
}
