package io.merrow.perf.kernel;

import io.merrow.bpf.BatchCursor;
import io.merrow.bpf.BpfMapBatch;
import io.merrow.bpf.TestRun;
import io.merrow.layout.FlowKeyFlyweight;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Prints what the kernel program costs. Each figure is the median of {@value #ROUNDS} rounds; the two shapes of the flow
 * table are measured in turn, so that a noisy moment meets both.
 */
public final class KernelBenchmark {
    private static final int ROUNDS = 7;
    private static final int REPEAT = 500_000;
    private static final int MANY = 100_000;
    private static final int CAPACITY = 262_144;

    private KernelBenchmark() {}

    /** No arguments. */
    public static void main(final String[] args) throws InterruptedException {
        try (KernelObject empty = KernelObject.empty()) {
            final double floor = median(() -> empty.repeat(Packets.tcp4(), REPEAT));
            final double singleFloor = median(() -> empty.each(Packets.tcp4(), 0, MANY));
            line("empty program, one packet repeated (gross)", floor);
            line("empty program, one call a packet (gross)", singleFloor);
            compare("hash with atomics", KernelObject::merrow, floor, singleFloor);
            compare("per-CPU hash", KernelObject::perCpu, floor, singleFloor);
        }
    }

    private static void compare(
            final String shape, final IntFunction<KernelObject> load, final double floor, final double singleFloor)
            throws InterruptedException {
        System.out.println();
        System.out.println(shape + ", net of the empty program");
        for (final Packets packet : new Packets[] {Packets.tcp4(), Packets.tcp6(), Packets.udp4(), Packets.arp()}) {
            fresh(load, object -> {
                line("  " + packet.name() + ", hot flow", median(() -> object.repeat(packet, REPEAT)) - floor);
                return null;
            });
        }
        fresh(load, object -> {
            line("  one hot flow on two CPUs at once", median(() -> twoCpus(object)) - floor);
            return null;
        });
        fresh(load, object -> {
            final Packets packet = Packets.udp4();
            line("  new flow", object.each(packet, 0, MANY) - singleFloor);
            line("  UDP over IPv4, 100 k flows in turn", median(() -> object.each(packet, 0, MANY)) - singleFloor);
            line("  sweep, a flow", median(() -> sweep(object, false)));
            line("  look up and delete by batch, a flow", sweep(object, true));
            return null;
        });
    }

    private static void fresh(final IntFunction<KernelObject> load, final Function<KernelObject, Void> work) {
        try (KernelObject object = load.apply(CAPACITY)) {
            work.apply(object);
        }
    }

    private static double twoCpus(final KernelObject object) {
        final int[] other = {0};
        final Packets packet = Packets.tcp4();
        final Thread second = new Thread(() -> other[0] = object.repeat(new TestRun(), packet, REPEAT));
        second.start();
        final int mine = object.repeat(packet, REPEAT);
        try {
            second.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return (mine + other[0]) / 2.0;
    }

    private static double sweep(final KernelObject object, final boolean delete) {
        final int batch = 256;
        final UnsafeBuffer keys =
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(batch * FlowKeyFlyweight.LENGTH, 64));
        final UnsafeBuffer values = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(batch * object.flows().valueLength(), 64));
        final BpfMapBatch map = object.flows().batch();
        final BatchCursor cursor = map.newCursor();
        int flows = 0;
        final long start = System.nanoTime();
        while (!cursor.isAtEnd()) {
            flows +=
                    delete ? map.lookupAndDelete(cursor, keys, values, batch) : map.lookup(cursor, keys, values, batch);
        }
        return (double) (System.nanoTime() - start) / flows;
    }

    private static double median(final DoubleSupplier measure) {
        final double[] rounds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            rounds[i] = measure.getAsDouble();
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    private static void line(final String what, final double ns) {
        System.out.println(String.format(Locale.ROOT, "%-52s %8.1f ns", what, ns));
    }
}
