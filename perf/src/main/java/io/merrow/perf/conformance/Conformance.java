package io.merrow.perf.conformance;

import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replays captures and compares them with tshark, conversation by conversation. */
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        description = "Compares merrow replay with tshark. Exit code 1 when something differs and is not explained.")
public final class Conformance implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "CAPTURE", description = "Files, or directories of them.")
    private List<Path> captures;

    @Option(names = "--all", description = "List every file, not only those that differ.")
    private boolean listsAll;

    @Option(names = "--tcp", description = "Compare retransmissions, overtaken segments, zero windows and flags, too.")
    private boolean isTcp;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Files at a time; ${DEFAULT-VALUE}.")
    private int threads;

    private Conformance() {}

    /** See {@code --help}. */
    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new Conformance()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (!Tshark.isInstalled()) {
            System.err.println("conformance: there is no tshark; scripts/setup installs it");
            return 1;
        }
        for (final Path capture : captures) {
            if (!Files.exists(capture)) {
                System.err.println("conformance: " + capture + " not found");
                return 1;
            }
        }
        final List<Path> files = files();
        if (files.isEmpty()) {
            System.err.println("conformance: no captures (.pcap, .pcapng, .cap, or these with .gz) in " + captures);
            return 1;
        }
        final ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            final List<Future<Comparison>> results = new ArrayList<>();
            for (final Path file : files) {
                results.add(pool.submit(() -> compare(file)));
            }
            final Report report = new Report(System.out, listsAll);
            for (final Future<Comparison> result : results) {
                report.add(result.get());
            }
            return report.end() ? 0 : 1;
        } finally {
            pool.shutdownNow();
        }
    }

    private Comparison compare(final Path file) throws IOException {
        final MerrowConfig config = ConfigReader.defaults();
        final Path folder = Files.createTempDirectory("merrow-conformance");
        try {
            return Comparison.of(file, config, new Tshark(folder), isTcp);
        } finally {
            Comparison.delete(folder);
        }
    }

    private List<Path> files() throws IOException {
        final List<Path> files = new ArrayList<>();
        for (final Path capture : captures) {
            try (Stream<Path> tree = Files.walk(capture)) {
                tree.filter(Files::isRegularFile)
                        .filter(file -> file.toString().matches(".*\\.(pcap|pcapng|cap)(\\.gz)?"))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return files;
    }
}
