package io.merrow.perf.conformance;

import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    @Option(names = "--all", description = "List every file, not only those with something to say.")
    private boolean listsAll;

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
        final MerrowConfig config = ConfigReader.defaults();
        final ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            final List<Future<Comparison>> results = new ArrayList<>();
            for (final Path file : files()) {
                results.add(pool.submit(() -> Comparison.of(file, config)));
            }
            return print(results) ? 0 : 1;
        } finally {
            pool.shutdownNow();
        }
    }

    private List<Path> files() throws IOException {
        final List<Path> files = new ArrayList<>();
        for (final Path capture : captures) {
            try (Stream<Path> tree = Files.walk(capture)) {
                tree.filter(Files::isRegularFile)
                        .filter(Conformance::isCapture)
                        .sorted()
                        .forEach(files::add);
            }
        }
        return files;
    }

    private static boolean isCapture(final Path file) {
        final String name = file.getFileName().toString();
        return name.matches(".*\\.(pcap|pcapng|cap)(\\.gz)?");
    }

    private boolean print(final List<Future<Comparison>> results) throws Exception {
        final Map<Explanation, Integer> explanations = new EnumMap<>(Explanation.class);
        int files = 0;
        int frames = 0;
        int same = 0;
        int explained = 0;
        int different = 0;
        line("file", "frames", "same", "explained", "different");
        for (final Future<Comparison> future : results) {
            final Comparison result = future.get();
            files++;
            frames += result.frames();
            same += result.same();
            explained += result.explained();
            different += result.differences().size();
            result.explanations().forEach((why, count) -> explanations.merge(why, count, Integer::sum));
            if (listsAll || !result.isFine()) {
                line(
                        result.capture().getFileName().toString(),
                        result.frames(),
                        result.same(),
                        result.explained(),
                        result.differences().size());
                result.differences().forEach(difference -> System.out.println("    " + difference));
            }
        }
        line(files + " files", frames, same, explained, different);
        explanations.forEach((why, count) -> System.out.printf(Locale.ROOT, "%8d frames: %s%n", count, why.sentence()));
        return different == 0;
    }

    private static void line(
            final String file, final Object frames, final Object same, final Object explained, final Object different) {
        System.out.printf(Locale.ROOT, "%-60s %8s %8s %9s %9s%n", file, frames, same, explained, different);
    }
}
