package io.merrow.perf.kernel;

import io.merrow.bpf.BpfObject;
import io.merrow.bpf.BpfProgram;
import io.merrow.bpf.TestRun;
import io.merrow.capture.FlowTableMaps;
import io.merrow.capture.FlowTableMemory;
import io.merrow.layout.CaptureConfigDescriptor;
import io.merrow.layout.KernelLayoutDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/** One of the objects to measure, loaded with a table of the wanted size. */
final class KernelObject implements AutoCloseable {
    private static final long OBSERVATION_TIMEOUT_NS = 3_000_000_000L;

    private final BpfObject object;
    private final FlowTableMemory memory;
    private final BpfProgram program;
    private final TestRun run = new TestRun();

    KernelObject(final String resource, final String program, final int flows) {
        try (InputStream in = KernelObject.class.getResourceAsStream(resource)) {
            object = BpfObject.open(in.readAllBytes(), "merrow");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        if (flows > 0) {
            final UnsafeBuffer config =
                    new UnsafeBuffer(BufferUtil.allocateDirectAligned(CaptureConfigDescriptor.LENGTH, Long.BYTES));
            CaptureConfigDescriptor.put(config, false, OBSERVATION_TIMEOUT_NS);
            CaptureConfigDescriptor.putPorts(config, CaptureConfigDescriptor.VXLAN_PORTS_OFFSET, List.of(4789));
            FlowTableMaps.resize(object, flows, config);
            object.setInitialValue(KernelLayoutDescriptor.MAP_CONFIG, config, 0, CaptureConfigDescriptor.LENGTH);
        }
        object.load();
        memory = flows > 0 ? new FlowTableMemory(object) : null;
        this.program = object.program(program);
    }

    static KernelObject empty() {
        return new KernelObject("/io/merrow/perf/empty.bpf.o", "empty", 0);
    }

    static KernelObject merrow(final int flows) {
        return new KernelObject("/io/merrow/bpf/merrow.bpf.o", "merrow_ingress", flows);
    }

    /** Instructions that the verifier looked at (Linux 5.16); 0: the kernel does not report it. */
    int verifiedInstructions() {
        return program.verifiedInstructions();
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
        CloseHelper.quietClose(memory);
        object.close();
    }
}
