package io.merrow.perf.load;

import io.merrow.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time that the kernel program takes, by the kernel's own statistics ({@code kernel.bpf_stats_enabled}, which cost
 * some 20 ns a run themselves). Switched on while it is open.
 */
final class BpfTime implements AutoCloseable {
    private static final Path SWITCH = Path.of("/proc/sys/kernel/bpf_stats_enabled");
    private static final Pattern PROGRAM =
            Pattern.compile("\"name\":\"merrow_(?:ingress|egress)[^}]*?\"run_time_ns\":(\\d+),\"run_cnt\":(\\d+)");

    private final String before;

    BpfTime() throws IOException {
        before = Files.readString(SWITCH).trim();
        Files.writeString(SWITCH, "1");
    }

    /**
     * @param ns   time in the programs.
     * @param runs calls.
     */
    record Reading(long ns, long runs) {
        Reading minus(final Reading other) {
            return new Reading(ns - other.ns, runs - other.runs);
        }
    }

    /** Sum over all programs of ours. */
    Reading read() {
        final LabProcess bpftool = LabProcess.start(List.of("bpftool", "--json", "prog", "show"));
        bpftool.awaitSuccess(Duration.ofSeconds(20));
        final Matcher program = PROGRAM.matcher(String.join("", bpftool.stdout()));
        long ns = 0;
        long runs = 0;
        while (program.find()) {
            ns += Long.parseLong(program.group(1));
            runs += Long.parseLong(program.group(2));
        }
        return new Reading(ns, runs);
    }

    @Override
    public void close() throws IOException {
        Files.writeString(SWITCH, before);
    }
}
