package io.merrow.state;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;

/** An agent's start in a JVM of its own: it recovers a record of an ended flow, forgets the flow, and is killed. */
final class StateProcess {
    static final long BORN = 77;
    private static final int FLOWS = 64;

    private StateProcess() {}

    /** Prints the packets in all records; the argument is the state directory. */
    public static void main(final String[] arguments) throws IOException {
        final AtomicCounter refused = new AtomicCounter(new UnsafeBuffer(new byte[CountersReader.COUNTER_LENGTH]), 0);
        final AgentState state = AgentState.open(Path.of(arguments[0]), FLOWS, refused);
        final UnsafeBuffer record = new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]);
        state.onRecovered(record(record, 1, 0, 5, RecordDescriptor.END_IDLE_TIMEOUT), 0);
        state.forgetEnded();
        System.out.println("packets " + state.recordPackets());
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** A record of the flow whose low end is 10.0.0.port. */
    static UnsafeBuffer record(
            final UnsafeBuffer record, final int port, final int number, final long packets, final int endReason) {
        final FlowRecordFlyweight flow = new FlowRecordFlyweight().wrap(record, 0);
        record.setMemory(0, FlowRecordFlyweight.LENGTH, (byte) 0);
        flow.traceIdHigh(1).traceIdLow(port).recordNumber(number).endReason(endReason);
        flow.spanId((long) port << Integer.SIZE | number); // of a flow and a record, in every process
        flow.packetsDelta(1).packetsTotal(packets).bytesDelta(100).bytesTotal(100 * packets);
        flow.sourcePort(port).destinationPort(53).protocol(17).ipVersion(4);
        flow.direction(RecordDescriptor.DIRECTION_FORWARD);
        new RecordOriginFlyweight()
                .wrap(record, FlowRecordFlyweight.ORIGIN_OFFSET)
                .bornNs(BORN)
                .firstNs(10)
                .lastNs(20 + number);
        return record;
    }
}
