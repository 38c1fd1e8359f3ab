package io.merrow.perf.kernel;

import io.merrow.bpf.BpfMap;
import io.merrow.bpf.BpfObject;
import io.merrow.bpf.BpfProgram;
import io.merrow.bpf.TestRun;
import io.merrow.layout.KernelLayoutDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** One of the objects to measure, loaded with a table of the wanted size. */
final class KernelObject implements AutoCloseable {
    private final BpfObject object;
    private final BpfProgram program;
    private final TestRun run = new TestRun();

    KernelObject(final String resource, final String program, final int flows) {
        try (InputStream in = KernelObject.class.getResourceAsStream(resource)) {
            object = BpfObject.open(in.readAllBytes(), "merrow");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        if (flows > 0) {
            object.resizeMap(KernelLayoutDescriptor.MAP_FLOWS, flows);
        }
        object.load();
        this.program = object.program(program);
    }

    static KernelObject empty() {
        return new KernelObject("/io/merrow/perf/empty.bpf.o", "empty", 0);
    }

    static KernelObject merrow(final int flows) {
        return new KernelObject("/io/merrow/bpf/merrow.bpf.o", "merrow_ingress", flows);
    }

    static KernelObject perCpu(final int flows) {
        return new KernelObject("/io/merrow/perf/percpu_hash.bpf.o", "merrow_ingress", flows);
    }

    BpfMap flows() {
        return object.map(KernelLayoutDescriptor.MAP_FLOWS);
    }

    /** Mean ns of one run of the same packet. */
    int repeat(final Packets packet, final int count) {
        return repeat(run, packet, count);
    }

    /** The same for another thread, which brings its own run. */
    int repeat(final TestRun ownRun, final Packets packet, final int count) {
        ownRun.data(packet.bytes(), 0, packet.length()).repeat(count);
        ownRun.context().clear().ifindex(1);
        program.testRun(ownRun);
        return ownRun.durationNs();
    }

    /** Mean ns of one run each for packets of the flows {@code from} to {@code to} - 1. */
    double each(final Packets packet, final int from, final int to) {
        long sum = 0;
        for (int flow = from; flow < to; flow++) {
            sum += repeat(packet.flow(flow), 1);
        }
        return (double) sum / (to - from);
    }

    @Override
    public void close() {
        object.close();
    }
}
