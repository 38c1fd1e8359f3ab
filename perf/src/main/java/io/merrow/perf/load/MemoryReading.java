package io.merrow.perf.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A process's memory by kind, from {@code /proc}. The kernel's BPF maps are memory of the kernel, charged to the process's cgroup; where
 * the process has them mapped they show in its resident memory as well. So all that it costs is anonymous + files + maps.
 *
 * @param anonymousKb heap, stacks, direct buffers, the JVM's own.
 * @param fileKb      mapped files: libraries, class archive, jar, state. Shared with other processes of the image.
 * @param mapsKb      BPF maps that the process has open, once each.
 */
record MemoryReading(long anonymousKb, long fileKb, long mapsKb) {
    static MemoryReading of(final long pid) {
        final Path process = Path.of("/proc/" + pid);
        try {
            final List<String> status = Files.readAllLines(process.resolve("status"));
            return new MemoryReading(field(status, "RssAnon:"), field(status, "RssFile:"), mapsKb(process));
        } catch (final IOException e) {
            throw new UncheckedIOException("process " + pid + " has exited", e);
        }
    }

    private static long field(final List<String> lines, final String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private static long mapsKb(final Path process) throws IOException {
        final Map<Long, Long> bytes = new HashMap<>();
        try (Stream<Path> files = Files.list(process.resolve("fdinfo"))) {
            for (final Path file : files.toList()) {
                final List<String> lines = readIfThere(file);
                if (lines.stream().anyMatch(line -> line.startsWith("map_id:"))) {
                    bytes.put(field(lines, "map_id:"), field(lines, "memlock:"));
                }
            }
        }
        return bytes.values().stream().mapToLong(value -> value).sum() / 1024;
    }

    private static List<String> readIfThere(final Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (final NoSuchFileException e) {
            return List.of(); // closed meanwhile
        }
    }

    /** Times that threads of the process gave up a CPU to wait for something. */
    static long waits(final long pid) {
        long sum = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (final Path task : tasks.toList()) {
                sum += field(readIfThere(task.resolve("status")), "voluntary_ctxt_switches:");
            }
            return sum;
        } catch (final IOException e) {
            throw new UncheckedIOException("process " + pid + " has exited", e);
        }
    }

    /** Adds this reading to a result. */
    void put(final StepResult result, final String prefix) {
        result.put("memory." + prefix + "anonymous_mb", anonymousKb / 1024.0)
                .put("memory." + prefix + "files_mb", fileKb / 1024.0)
                .put("memory." + prefix + "kernel_maps_mb", mapsKb / 1024.0);
    }
}
