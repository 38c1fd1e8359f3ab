package io.merrow.cli.latency;

import io.merrow.admin.api.LatencyAnswer;
import io.merrow.cli.client.AdminClient;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * The histograms of the stages, ns, by label in the order of the answer.
 *
 * @param stages those in which something happened.
 * @param sentences  what each is, where it is known.
 */
public record LatencySnapshot(Map<String, Histogram> stages, Map<String, String> sentences) {
    private static final long LOWEST_NS = 1;
    private static final int DIGITS = 3;

    /** From a running agent; throws IOException with what is wrong, in one line. */
    public static LatencySnapshot of(final AdminClient client) throws IOException {
        final LatencyAnswer answer = client.get("/v1/latency", Map.of("histograms", "1"), LatencyAnswer.class);
        final Map<String, Histogram> stages = new LinkedHashMap<>();
        final Map<String, String> sentences = new LinkedHashMap<>();
        for (final Map.Entry<String, LatencyAnswer.StageNumbers> each :
                answer.stages().entrySet()) {
            final Histogram histogram = decode(each.getValue().histogram());
            if (histogram.getTotalCount() > 0) {
                stages.put(each.getKey(), histogram);
                sentences.put(each.getKey(), each.getValue().sentence());
            }
        }
        return new LatencySnapshot(stages, sentences);
    }

    private static Histogram decode(final String text) throws IOException {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(text)), LOWEST_NS);
        } catch (final DataFormatException | IllegalArgumentException e) {
            throw new IOException("failed to read the agent's histogram: the agent may have another version", e);
        }
    }

    /** Adds up the intervals of HdrHistogram logs, by tag; throws IOException naming the file that is no such log. */
    public static LatencySnapshot of(final List<Path> logs) throws IOException {
        final Map<String, Histogram> stages = new LinkedHashMap<>();
        for (final Path log : logs) {
            try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
                boolean isEmpty = true;
                while (reader.hasNext()) {
                    final EncodableHistogram interval = reader.nextIntervalHistogram();
                    if (interval instanceof Histogram histogram) {
                        isEmpty = false;
                        stages.computeIfAbsent(label(histogram), any -> new Histogram(DIGITS))
                                .add(histogram);
                    }
                }
                if (isEmpty) {
                    throw new IOException(
                            log + " contains no interval histogram; an HdrHistogram log (.hlog) is expected");
                }
            } catch (final FileNotFoundException e) {
                throw new IOException("failed to read " + log + ": " + e.getMessage(), e);
            } catch (final IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IOException(log + " is damaged: " + e.getMessage(), e);
            }
        }
        return new LatencySnapshot(stages, Map.of());
    }

    private static String label(final Histogram histogram) {
        return histogram.getTag() == null ? "untagged" : histogram.getTag();
    }

    /** What happened since an earlier look at the same agent. */
    public LatencySnapshot since(final LatencySnapshot earlier) {
        final Map<String, Histogram> differences = new LinkedHashMap<>();
        stages.forEach((label, histogram) -> {
            final Histogram difference = histogram.copy();
            if (earlier.stages.containsKey(label)) {
                difference.subtract(earlier.stages.get(label));
            }
            if (difference.getTotalCount() > 0) {
                differences.put(label, difference);
            }
        });
        return new LatencySnapshot(differences, sentences);
    }

    /** Only that stage; empty where nothing happened in it. */
    public LatencySnapshot only(final String label) {
        final Map<String, Histogram> one = new LinkedHashMap<>();
        if (stages.containsKey(label)) {
            one.put(label, stages.get(label));
        }
        return new LatencySnapshot(one, sentences);
    }
}
