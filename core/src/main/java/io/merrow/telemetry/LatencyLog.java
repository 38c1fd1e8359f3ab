package io.merrow.telemetry;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Interval histograms of every stage in HdrHistogram's log format (version 1.3): a line for each stage in which something
 * happened, tagged with its label, values in ns. HdrHistogram's own tools read it.
 *
 * <p>A file that is full is renamed to {@code NAME.1}, in place of the one before, and a new one begins; so does the file
 * of an earlier process. One thread.
 */
public final class LatencyLog implements AutoCloseable {
    private static final double MAX_UNIT_NS = 1_000_000.0;
    private static final double MS_PER_S = 1000.0;

    private final Path path;
    private final long maxBytes;
    private final StageLatency.Intervals intervals;
    private final Histogram histogram = StageLatency.newTarget();
    private CountingStream bytes;
    private PrintStream out;
    private HistogramLogWriter writer;
    private long sinceMs;

    /**
     * @param maxBytes of a file, about; there are two at most.
     * @param nowMs    epoch time: the first interval begins.
     */
    public LatencyLog(final Path path, final long maxBytes, final StageLatency latency, final long nowMs) {
        this.path = path;
        this.maxBytes = maxBytes;
        this.intervals = latency.newIntervals();
        this.sinceMs = nowMs;
    }

    /**
     * Writes what was recorded since the call before.
     *
     * @param nowMs epoch time.
     * @throws UncheckedIOException when it cannot be written; the next call tries a new file, this interval is missing.
     */
    public void write(final long nowMs) {
        if (writer == null) {
            open();
        }
        for (final Stage stage : Stage.values()) {
            intervals.take(stage, histogram);
            if (histogram.getTotalCount() > 0) {
                histogram.setTag(stage.label());
                histogram.setStartTimeStamp(sinceMs);
                histogram.setEndTimeStamp(nowMs);
                writer.outputIntervalHistogram(sinceMs / MS_PER_S, nowMs / MS_PER_S, histogram, MAX_UNIT_NS);
            }
        }
        sinceMs = nowMs;
        if (out.checkError()) {
            close();
            throw new UncheckedIOException(new IOException("failed to write " + path + ": check for a full disk"));
        }
        if (bytes.count >= maxBytes) {
            close();
        }
    }

    private void open() {
        try {
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            if (Files.exists(path)) {
                Files.move(path, older(path), StandardCopyOption.REPLACE_EXISTING);
            }
            bytes = new CountingStream(new BufferedOutputStream(new FileOutputStream(path.toFile())));
        } catch (final IOException e) {
            throw new UncheckedIOException("failed to write the latency log " + path + ": " + e.getMessage(), e);
        }
        out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        writer = new HistogramLogWriter(out);
        writer.outputComment("[merrow latency log: values in ns, maxima in ms, a tag for each stage]");
        writer.outputLogFormatVersion();
        writer.outputStartTime(sinceMs);
        writer.outputLegend();
    }

    /** The file before this one. */
    public static Path older(final Path path) {
        return path.resolveSibling(path.getFileName() + ".1");
    }

    @Override
    public void close() {
        if (out != null) {
            out.close();
        }
        writer = null;
        out = null;
    }

    /** Knows how much went through. */
    private static final class CountingStream extends OutputStream {
        private final OutputStream to;
        private long count;

        private CountingStream(final OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(final int b) throws IOException {
            to.write(b);
            count++;
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException {
            to.write(bytes, offset, length);
            count += length;
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }
}
