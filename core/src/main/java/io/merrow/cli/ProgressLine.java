package io.merrow.cli;

import io.merrow.agent.replay.ReplayProgress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A bar on standard error, for people at a terminal and files that take more than a second. One thread.
 */
final class ProgressLine implements ReplayProgress {
    private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int WIDTH = 30;
    private static final double MEGABYTE = 1e6;

    private final PrintWriter err;
    private final boolean isTerminal;
    private final long startNs = System.nanoTime();
    private long nextNs = startNs + FIRST_NS;
    private boolean isShown;

    ProgressLine(final PrintWriter err) {
        this.err = err;
        this.isTerminal = Terminals.isStandardError();
    }

    @Override
    public void onProgress(final String name, final long readBytes, final long sizeBytes, final long packets) {
        final long nowNs = System.nanoTime();
        if (!isTerminal || nowNs - nextNs < 0) {
            return;
        }
        nextNs = nowNs + EVERY_NS;
        isShown = true;
        final double perS = packets * 1e9 / (nowNs - startNs);
        err.printf(Locale.ROOT, "\r\033[K%s %s %d packets, %.0f/s", name, bar(readBytes, sizeBytes), packets, perS);
        err.flush();
    }

    private static String bar(final long readBytes, final long sizeBytes) {
        if (sizeBytes <= 0) {
            return String.format(Locale.ROOT, "%.1f MB", readBytes / MEGABYTE);
        }
        final int done = (int) Math.min(WIDTH, WIDTH * readBytes / sizeBytes);
        return '['
                + "=".repeat(done)
                + " ".repeat(WIDTH - done)
                + ']'
                + String.format(Locale.ROOT, " %3d%%", 100 * readBytes / sizeBytes);
    }

    /** A line of its own in between. */
    void interject(final String line) {
        onEnd();
        err.println(line);
        err.flush();
    }

    @Override
    public void onEnd() {
        if (isShown) {
            err.print("\r\033[K");
            err.flush();
            isShown = false;
        }
    }

    @Override
    public String toString() {
        return "ProgressLine{isTerminal=" + isTerminal + ", isShown=" + isShown + '}';
    }
}
