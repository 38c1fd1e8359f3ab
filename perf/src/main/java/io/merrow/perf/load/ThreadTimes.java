package io.merrow.perf.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Processor time that a process's threads have taken so far, from {@code /proc}, by their names without numbers: the pool's threads
 * count as one. What ended threads took is lost.
 *
 * @param ns by name.
 */
record ThreadTimes(Map<String, Long> ns) {
    private static final double LEAST_CORES = 0.0005;

    static ThreadTimes of(final long pid) {
        final Map<String, Long> times = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (final Path task : tasks.toList()) {
                try {
                    final String name = Files.readString(task.resolve("comm")).strip();
                    final String run = Files.readString(task.resolve("schedstat"));
                    times.merge(plain(name), Long.parseLong(run.substring(0, run.indexOf(' '))), Long::sum);
                } catch (final IOException e) {
                    continue; // it has ended meanwhile
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("process " + pid + " has exited", e);
        }
        return new ThreadTimes(times);
    }

    private static String plain(final String name) {
        return name.replaceAll("[^A-Za-z]+", "_").replaceAll("_$", "").toLowerCase(java.util.Locale.ROOT);
    }

    ThreadTimes minus(final ThreadTimes before) {
        final Map<String, Long> difference = new TreeMap<>();
        ns.forEach((name, value) -> difference.put(name, value - before.ns.getOrDefault(name, 0L)));
        return new ThreadTimes(difference);
    }

    /** Adds those that took something. */
    void put(final StepResult result, final long elapsedNs) {
        ns.forEach((name, value) -> {
            final double cores = value / (double) elapsedNs;
            if (cores >= LEAST_CORES) {
                result.put("processor.thread." + name + "_cores", cores);
            }
        });
    }
}
