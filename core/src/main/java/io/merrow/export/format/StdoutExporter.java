package io.merrow.export.format;

import io.merrow.export.attributes.AttributeProfile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.agrona.MutableDirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints each record at once to a stream, for people or for a pipe. The export thread only.
 *
 * <p>A stream that breaks, such as a pipe whose reader left, ends the printing and nothing else.
 */
public final class StdoutExporter implements RecordPrinter {
    private static final Logger LOGGER = LoggerFactory.getLogger(StdoutExporter.class);
    private static final int HEADER_EVERY = 40;
    private static final int FLUSH_CHARS = 32 * 1024;

    private final RecordFormat format;
    private final OutputStream output;
    private final StringBuilder text = new StringBuilder();
    private boolean broken;

    private StdoutExporter(final RecordFormat format, final OutputStream output) {
        this.format = format;
        this.output = output;
    }

    /**
     * A line a record for people, columns lined up.
     *
     * @param output written and flushed, not closed.
     * @param zone   of the times shown.
     */
    public static StdoutExporter table(final OutputStream output, final ZoneId zone) {
        return new StdoutExporter(new TableFormat(zone, HEADER_EVERY), output);
    }

    /**
     * All attributes of a record.
     *
     * @param output  written and flushed, not closed.
     * @param profile the attribute table, shared with other users on the export thread only.
     * @param zone    of the times shown.
     * @param indent  an attribute a line in place of a record a line.
     */
    public static StdoutExporter text(
            final OutputStream output, final AttributeProfile profile, final ZoneId zone, final boolean indent) {
        return new StdoutExporter(
                indent
                        ? new IndentedTextFormat(profile, new TextCaches(), zone)
                        : new TextFormat(profile, new TextCaches(), zone),
                output);
    }

    /**
     * Each record an OTLP/JSON span object.
     *
     * @param output  written and flushed, not closed.
     * @param profile the attribute table, shared with other users on the export thread only.
     * @param indent  over several lines in place of one.
     */
    public static StdoutExporter json(final OutputStream output, final AttributeProfile profile, final boolean indent) {
        return new StdoutExporter(new JsonFormat(profile, indent), output);
    }

    @Override
    public boolean print(final MutableDirectBuffer buffer, final int offset) {
        if (broken) {
            return false;
        }
        format.append(text, buffer, offset);
        if (text.length() >= FLUSH_CHARS) {
            flush();
        }
        return !broken;
    }

    @Override
    public boolean flush() {
        if (broken || text.isEmpty()) {
            return !broken;
        }
        try {
            output.write(text.toString().getBytes(StandardCharsets.UTF_8));
            output.flush();
            if (output instanceof PrintStream stream && stream.checkError()) {
                throw new IOException("the stream is broken");
            }
        } catch (final IOException e) {
            broken = true;
            LOGGER.warn(
                    "failed to write records to standard output: {}; no more records are printed, the agent "
                            + "continues. The reader of the pipe may have exited.",
                    e.getMessage());
        } finally {
            text.setLength(0);
        }
        return !broken;
    }

    /** Prints what is left; the stream stays open. */
    @Override
    public void close() {
        flush();
    }

    @Override
    public String toString() {
        return "StdoutExporter{" + format.getClass().getSimpleName() + (broken ? ", broken" : "") + "}";
    }
}
