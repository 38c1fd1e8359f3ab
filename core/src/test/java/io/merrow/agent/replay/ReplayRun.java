package io.merrow.agent.replay;

import io.merrow.config.ConfigException;
import io.merrow.config.MerrowConfig;
import io.merrow.config.layer.ConfigFlag;
import io.merrow.config.reader.ConfigReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One replay in this process: what it printed, what it complained of, its ledger. */
final class ReplayRun {
    private static final Pattern FIELD = Pattern.compile("\"(name|startTimeUnixNano|endTimeUnixNano)\":\"([^\"]*)\"");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("\\{\"key\":\"([^\"]*)\",\"value\":\\{\"\\w+\":\"?([^\"}]*)\"?\\}\\}");

    final List<String> errors = new ArrayList<>();
    final Map<String, Long> ledger = new LinkedHashMap<>();
    final String output;
    final boolean isWhole;

    private ReplayRun(
            final MerrowConfig config, final Set<ReplayOutput> outputs, final Path names, final List<String> files) {
        final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        try (Replay replay = Replay.open(config, "test", outputs, names, stdout, errors::add, () -> false)) {
            isWhole = replay.run(files, new Silent());
            final ByteArrayOutputStream values = new ByteArrayOutputStream();
            replay.printLedgerValues(new PrintStream(values, true, StandardCharsets.UTF_8));
            values.toString(StandardCharsets.UTF_8).lines().forEach(this::value);
        }
        output = stdout.toString(StandardCharsets.UTF_8);
    }

    private void value(final String line) {
        final String[] words = line.split(" ");
        ledger.put(words[0], Long.parseLong(words[1]));
    }

    static ReplayRun json(final Path... files) {
        return json(List.of(), files);
    }

    /** @param settings KEY=VALUE. */
    static ReplayRun json(final List<String> settings, final Path... files) {
        return of(settings, Set.of(ReplayOutput.JSON), files);
    }

    /** @param names file of names. */
    static ReplayRun named(final Path names, final Path... files) {
        return of(List.of(), Set.of(ReplayOutput.JSON), names, files);
    }

    static ReplayRun of(final List<String> settings, final Set<ReplayOutput> outputs, final Path... files) {
        return of(settings, outputs, null, files);
    }

    private static ReplayRun of(
            final List<String> settings, final Set<ReplayOutput> outputs, final Path names, final Path... files) {
        final List<ConfigFlag> flags = settings.stream()
                .map(s -> s.split("=", 2))
                .map(s -> new ConfigFlag("test", s[0], s[1]))
                .toList();
        try {
            return new ReplayRun(
                    new ConfigReader(Map.of()).read(flags).config(),
                    outputs,
                    names,
                    Arrays.stream(files).map(Path::toString).toList());
        } catch (final ConfigException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Spans as maps: name, startTimeUnixNano, endTimeUnixNano, and the attributes. */
    List<Map<String, String>> spans() {
        final List<Map<String, String>> spans = new ArrayList<>();
        output.lines().forEach(line -> {
            final Map<String, String> span = new LinkedHashMap<>();
            for (final Pattern pattern : List.of(FIELD, ATTRIBUTE)) {
                final Matcher matcher = pattern.matcher(line);
                while (matcher.find()) {
                    span.put(matcher.group(1), matcher.group(2));
                }
            }
            spans.add(span);
        });
        return spans;
    }

    boolean isBalanced() {
        return ledger.entrySet().stream()
                .filter(e -> e.getKey().startsWith("difference."))
                .allMatch(e -> e.getValue() == 0);
    }

    private static final class Silent implements ReplayProgress {
        @Override
        public void onProgress(final String name, final long readBytes, final long sizeBytes, final long packets) {}

        @Override
        public void onEnd() {}
    }
}
