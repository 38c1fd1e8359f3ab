package io.merrow.perf.kernel;

import io.merrow.bpf.BatchCursor;
import io.merrow.bpf.BpfMapBatch;
import io.merrow.bpf.TestRun;
import io.merrow.layout.FlowKeyFlyweight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what the kernel program costs, net of an empty program. In each round every figure is taken once of the empty
 * program and of either shape of the flow table, one after the other, so that a noisy moment meets all; a figure is the
 * median of its rounds.
 */
@Command(
        name = "kernel-benchmark",
        mixinStandardHelpOptions = true,
        description = "Measures the kernel program by BPF_PROG_TEST_RUN. Needs root.")
public final class KernelBenchmark implements Callable<Integer> {
    private static final String EMPTY = "empty program, gross";
    private static final int MANY = 100_000;
    private static final int CAPACITY = 262_144;
    private static final int BATCH = 256;

    private static final List<Packets> HOT = List.of(
            Packets.tcp4(),
            Packets.tcpData(),
            Packets.tcp6(),
            Packets.udp4(),
            Packets.vxlan(),
            Packets.qinq(),
            Packets.laterFragment(),
            Packets.arp());

    /** The shapes of the flow table. */
    private enum Shape {
        ATOMICS("hash with atomics (taken)", KernelObject::merrow),
        PER_CPU("per-CPU hash", KernelObject::perCpu);

        private final String title;
        private final IntFunction<KernelObject> load;

        Shape(final String title, final IntFunction<KernelObject> load) {
            this.title = title;
            this.load = load;
        }
    }

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
            }
        }
        figures.print(EMPTY, System.out);
        for (final Shape shape : Shape.values()) {
            figures.print(shape.title, System.out);
        }
        if (json != null) {
            figures.write(json);
        }
        return 0;
    }

    private void hotPackets(final KernelObject empty) {
        for (final Packets packet : HOT) {
            final String what = packet.name() + ", hot flow";
            final double floor = empty.repeat(packet, repeat);
            figures.add(EMPTY, what, floor);
            for (final Shape shape : Shape.values()) {
                try (KernelObject object = shape.load.apply(CAPACITY)) {
                    figures.add(shape.title, what, object.repeat(packet, repeat) - floor);
                }
            }
        }
    }

    private void twoCpus(final KernelObject empty) throws InterruptedException {
        final String what = "one hot flow on two CPUs at once";
        final double floor = onTwoCpus(empty);
        figures.add(EMPTY, what, floor);
        for (final Shape shape : Shape.values()) {
            try (KernelObject object = shape.load.apply(CAPACITY)) {
                figures.add(shape.title, what, onTwoCpus(object) - floor);
            }
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
        for (final Shape shape : Shape.values()) {
            try (KernelObject object = shape.load.apply(CAPACITY)) {
                figures.add(shape.title, "new flow", object.each(packet, 0, MANY) - floor);
                figures.add(shape.title, "100 k flows in turn, UDP over IPv4", object.each(packet, 0, MANY) - floor);
                figures.add(shape.title, "sweep, a flow", sweep(object, false));
                figures.add(shape.title, "look up and delete by batch, a flow", sweep(object, true));
            }
        }
    }

    private static double sweep(final KernelObject object, final boolean delete) {
        final UnsafeBuffer keys =
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(BATCH * FlowKeyFlyweight.LENGTH, 64));
        final UnsafeBuffer values = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(BATCH * object.flows().valueLength(), 64));
        final BpfMapBatch map = object.flows().batch();
        final BatchCursor cursor = map.newCursor();
        int flows = 0;
        final long start = System.nanoTime();
        while (!cursor.isAtEnd()) {
            flows +=
                    delete ? map.lookupAndDelete(cursor, keys, values, BATCH) : map.lookup(cursor, keys, values, BATCH);
        }
        if (flows < MANY) {
            throw new IllegalStateException("swept " + flows + " flows of " + MANY);
        }
        return (double) (System.nanoTime() - start) / flows;
    }
}
