package io.merrow.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Short administrative commands. Stateless. */
final class Ip {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private Ip() {}

    /** Runs {@code ip} with the words of the line as arguments; its failure is an AssertionError with its words. */
    static List<String> run(final String line) {
        final List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(line.split(" ")));
        return LabProcess.start(command).awaitSuccess(TIMEOUT).stdout();
    }
}
