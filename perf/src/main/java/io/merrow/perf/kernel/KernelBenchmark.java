package io.merrow.perf.kernel;

import io.merrow.bpf.TestRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what the kernel program costs, net of an empty program. In each round every figure is taken once of the empty
 * program and of ours, one after the other, so that a noisy moment meets both; a figure is the median of its rounds.
 */
@Command(
        name = "kernel-benchmark",
        mixinStandardHelpOptions = true,
        description = "Measures the kernel program by BPF_PROG_TEST_RUN. Needs root.")
public final class KernelBenchmark implements Callable<Integer> {
    private static final String EMPTY = "empty program, gross";
    private static final int MANY = 100_000;
    private static final int CAPACITY = 262_144;
    private static final String PROGRAM = "program, net of the empty one";
    private static final String TABLE = "flow table, a flow";

    private static final List<Packets> HOT = List.of(
            Packets.tcp4(),
            Packets.tcpData(),
            Packets.tcp6(),
            Packets.udp4(),
            Packets.vxlan(),
            Packets.qinq(),
            Packets.laterFragment(),
            Packets.arp());

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "7", description = "Rounds; ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "500000",
            description = "Runs of a hot packet in a round; ${DEFAULT-VALUE}.")
    private int repeat;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every round of every figure to it.")
    private Path json;

    private final Figures figures = new Figures();

    private KernelBenchmark() {}

    /** See {@code --help}. */
    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new KernelBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (KernelObject empty = KernelObject.empty()) {
            for (int round = 0; round < rounds; round++) {
                hotPackets(empty);
                twoCpus(empty);
                manyFlows(empty);
                TableFigures.measure((what, ns) -> figures.add(TABLE, what, ns));
            }
        }
        figures.print(EMPTY, System.out);
        figures.print(PROGRAM, System.out);
        figures.print(TABLE, System.out);
        verified();
        if (json != null) {
            figures.write(json);
        }
        return 0;
    }

    private static void verified() {
        try (KernelObject object = KernelObject.merrow(CAPACITY)) {
            System.out.printf(Locale.ROOT, "%ninstructions verified: %d%n", object.verifiedInstructions());
        }
    }

    private void hotPackets(final KernelObject empty) {
        for (final Packets packet : HOT) {
            final String what = packet.name() + ", hot flow";
            final double floor = empty.repeat(packet, repeat);
            figures.add(EMPTY, what, floor);
            try (KernelObject object = KernelObject.merrow(CAPACITY)) {
                figures.add(PROGRAM, what, object.repeat(packet, repeat) - floor);
            }
        }
    }

    private void twoCpus(final KernelObject empty) throws InterruptedException {
        final String what = "one hot flow on two CPUs at once";
        final double floor = onTwoCpus(empty);
        figures.add(EMPTY, what, floor);
        try (KernelObject object = KernelObject.merrow(CAPACITY)) {
            figures.add(PROGRAM, what, onTwoCpus(object) - floor);
        }
    }

    private double onTwoCpus(final KernelObject object) throws InterruptedException {
        final int[] other = {0};
        final Packets packet = Packets.tcp4();
        final Thread second = new Thread(() -> other[0] = object.repeat(new TestRun(), packet, repeat));
        second.start();
        final int mine = object.repeat(packet, repeat);
        second.join();
        return (mine + other[0]) / 2.0;
    }

    private void manyFlows(final KernelObject empty) {
        final Packets packet = Packets.udp4();
        final double floor = empty.each(packet, 0, MANY);
        figures.add(EMPTY, "one call a packet", floor);
        try (KernelObject object = KernelObject.merrow(CAPACITY)) {
            figures.add(PROGRAM, "new flow", object.each(packet, 0, MANY) - floor);
            figures.add(PROGRAM, "100 k flows in turn, UDP over IPv4", object.each(packet, 0, MANY) - floor);
        }
    }
}
