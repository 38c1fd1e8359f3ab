package io.merrow.perf.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used so far, from {@code /proc}.
 *
 * @param userMs   processor time outside the kernel.
 * @param systemMs processor time in the kernel, without what BPF programs take of other processes' time.
 * @param rssKb    memory resident now.
 */
record ProcessReading(long userMs, long systemMs, long rssKb) {
    private static final int MS_A_TICK = 10; // USER_HZ is 100 on every architecture that Linux still runs on here.
    private static final int USER = 11;
    private static final int SYSTEM = 12;

    static ProcessReading of(final long pid) {
        try {
            final String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // Fields count from after the command's name, which may have spaces.
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            final long rssKb = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
            return new ProcessReading(
                    Long.parseLong(fields[USER]) * MS_A_TICK, Long.parseLong(fields[SYSTEM]) * MS_A_TICK, rssKb);
        } catch (final IOException e) {
            throw new UncheckedIOException("process " + pid + " has exited", e);
        }
    }
}
