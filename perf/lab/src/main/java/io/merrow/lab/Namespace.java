package io.merrow.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A network namespace of the {@link NetworkLab}, with {@code lo} up. Any thread may call. */
public final class Namespace {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String[] STATISTICS = {
        "rx_packets", "rx_bytes", "rx_dropped", "tx_packets", "tx_bytes", "tx_dropped"
    };

    private final String name;

    Namespace(final String name) {
        this.name = name;
    }

    /** The name that {@code ip netns} knows it by. */
    public String name() {
        return name;
    }

    /**
     * Runs a command in the namespace and waits for its end, half a minute at most.
     *
     * @return the process, with its output.
     * @throws AssertionError when it fails or takes too long.
     */
    public LabProcess exec(final String... command) {
        return exec(TIMEOUT, command);
    }

    /** Likewise, with another time limit. */
    public LabProcess exec(final Duration timeout, final String... command) {
        return start(command).awaitSuccess(timeout);
    }

    /**
     * Runs a line of shell in the namespace, half a minute at most.
     *
     * @return its standard output by lines.
     * @throws AssertionError when it fails or takes too long.
     */
    public List<String> shell(final String line) {
        return exec("sh", "-c", line).stdout();
    }

    /** Starts a command in the namespace. The caller closes it; the lab kills it at the latest. */
    public LabProcess start(final String... command) {
        return LabProcess.start(inside(List.of(command)));
    }

    /** The command line that runs a command in the namespace. */
    public List<String> inside(final List<String> command) {
        final List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(command);
        return all;
    }

    /**
     * Starts a Java program in the namespace, on this JVM's Java and class path.
     *
     * @param jvmArguments such as {@code -Xmx64m}; may be empty.
     */
    public LabProcess startJava(final List<String> jvmArguments, final String mainClass, final String... arguments) {
        final List<String> command = ThisJvm.command(mainClass, jvmArguments.toArray(new String[0]));
        command.addAll(List.of(arguments));
        return start(command.toArray(new String[0]));
    }

    /** What an interface of the namespace has counted since it was made. */
    public InterfaceCounters counters(final String interfaceName) {
        final StringBuilder script = new StringBuilder("cd /sys/class/net/" + interfaceName + "/statistics && cat");
        for (final String statistic : STATISTICS) {
            script.append(' ').append(statistic);
        }
        final long[] values =
                shell(script.toString()).stream().mapToLong(Long::parseLong).toArray();
        return new InterfaceCounters(values[0], values[1], values[2], values[3], values[4], values[5]);
    }

    /**
     * Sets a kernel parameter of the namespace.
     *
     * @param path below {@code /proc/sys/net}, such as {@code ipv4/tcp_ecn}.
     */
    public void sysctl(final String path, final String value) {
        shell("echo '" + value + "' > /proc/sys/net/" + path);
    }

    @Override
    public String toString() {
        return "Namespace{" + name + "}";
    }
}
