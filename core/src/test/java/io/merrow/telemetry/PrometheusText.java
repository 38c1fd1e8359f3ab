package io.merrow.telemetry;

import io.merrow.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Metrics as Prometheus reads them: parsed by the project's own parsers (Debian: python3-prometheus-client). */
public final class PrometheusText {
    private static final String PROGRAM =
            """
            import sys
            from prometheus_client.parser import text_string_to_metric_families as text
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
            content = open(sys.argv[1]).read()
            for family in (openmetrics if content.rstrip().endswith('# EOF') else text)(content):
                for sample in family.samples:
                    labels = ','.join(k + '=' + v for k, v in sorted(sample.labels.items()))
                    print('\\t'.join([family.type, sample.name, labels, repr(sample.value)]))
            """;

    /** A sample with the type of its family. */
    public record Sample(String type, String name, Map<String, String> labels, double value) {}

    private PrometheusText() {}

    /** @throws AssertionError with the parser's message when it is no such text. */
    public static List<Sample> parse(final Path directory, final String text) throws IOException {
        final Path file = Files.writeString(Files.createTempFile(directory, "metrics", ".txt"), text);
        try (LabProcess parser = LabProcess.start(List.of("/usr/bin/python3", "-c", PROGRAM, file.toString()))) {
            parser.awaitSuccess(Duration.ofSeconds(60));
            return parser.stdout().stream().map(PrometheusText::sample).toList();
        }
    }

    private static Sample sample(final String line) {
        final String[] parts = line.split("\t", -1);
        final Map<String, String> labels = new TreeMap<>();
        Stream.of(parts[2].split(",")).filter(each -> !each.isEmpty()).forEach(each -> {
            final int equals = each.indexOf('=');
            labels.put(each.substring(0, equals), each.substring(equals + 1));
        });
        return new Sample(parts[0], parts[1], labels, Double.parseDouble(parts[3]));
    }
}
