package io.merrow.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.file.FileInUseException;
import io.merrow.lab.LabProcess;
import io.merrow.lab.ThisJvm;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowProgressFlyweight;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state directory: what is noted is there again, and damage does no harm. */
class AgentStateTest {
    private static final int FLOWS = 64;
    private static final long BORN = StateProcess.BORN;

    @TempDir
    private Path directory;

    private final AtomicCounter refused =
            new AtomicCounter(new UnsafeBuffer(new byte[CountersReader.COUNTER_LENGTH]), 0);
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[FlowKeyFlyweight.LENGTH]);
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]);
    private final FlowProgressFlyweight past = new FlowProgressFlyweight();
    private AgentState state;

    private AgentState open() throws IOException {
        close();
        state = AgentState.open(directory, FLOWS, refused);
        return state;
    }

    @AfterEach
    void close() {
        if (state != null) {
            state.close();
            state = null;
        }
    }

    private UnsafeBuffer record(final int port, final int number, final long packets, final int endReason) {
        return StateProcess.record(record, port, number, packets, endReason);
    }

    private UnsafeBuffer key(final int port) {
        key.setMemory(0, FlowKeyFlyweight.LENGTH, (byte) 0);
        key.putShort(FlowKeyFlyweight.PORT_LOW_OFFSET, (short) port, ByteOrder.BIG_ENDIAN);
        key.putShort(FlowKeyFlyweight.PORT_HIGH_OFFSET, (short) 53, ByteOrder.BIG_ENDIAN);
        key.putByte(FlowKeyFlyweight.PROTOCOL_OFFSET, (byte) 17);
        key.putByte(FlowKeyFlyweight.IP_VERSION_OFFSET, (byte) 4);
        return key;
    }

    @Test
    void shouldRemember() throws IOException {
        open().ledger().onStored(record(1, 0, 5, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        state.ledger().onStored(record(1, 1, 6, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        state.ledger().onStored(record(2, 0, 1, RecordDescriptor.END_FORCED), 0);
        assertThat(open().recall(AgentState.PresentFlows.NONE).recall(key(1), 0, BORN, past))
                .isTrue();
        assertThat(past.recordNumber()).isEqualTo(2);
        assertThat(past.traceIdLow()).isEqualTo(1);
        assertThat(past.firstNs()).isEqualTo(10);
        assertThat(past.lastNs()).isEqualTo(21);
        assertThat(past.of(FlowProgressFlyweight.EXPORTED_PACKETS_OFFSET, 0)).isEqualTo(6);
        assertThat(past.flags()).isEqualTo(FlowProgressFlyweight.INITIATOR_KNOWN);
        assertThat(state.recall(AgentState.PresentFlows.NONE).recall(key(2), 0, BORN + 1, past))
                .as("forced")
                .isTrue();
        assertThat(state.recall(AgentState.PresentFlows.NONE).recall(key(3), 0, BORN, past))
                .isFalse();
        assertThat(state.recordPackets()).isEqualTo(3);
    }

    /** A process that exits before it has freed the slot leaves it to the next one, which asks here. */
    @Test
    void shouldKnowWhichEndedFlowsAreStored() throws IOException {
        open().ledger().onStored(record(1, 0, 5, RecordDescriptor.END_IDLE_TIMEOUT), 0);
        state.ledger().onStored(record(2, 0, 5, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        open();
        assertThat(state.isStored(key(1), 0, BORN, 5, 0)).isTrue();
        assertThat(state.isStored(key(1), 0, BORN, 6, 0)).as("a packet more").isFalse();
        assertThat(state.isStored(key(1), 0, BORN + 1, 5, 0)).as("another flow").isFalse();
        assertThat(state.isStored(key(2), 0, BORN, 5, 0)).as("not ended").isFalse();
    }

    /** ICMP without counterpart: each direction is a flow of its own, and the key shows it. */
    @Test
    void shouldRememberAOneWayFlow() throws IOException {
        record(1, 0, 5, RecordDescriptor.END_ACTIVE_TIMEOUT);
        new RecordOriginFlyweight()
                .wrap(record, FlowRecordFlyweight.ORIGIN_OFFSET)
                .oneWay(2);
        open().ledger().onStored(record, 0);
        open();
        assertThat(state.recall(AgentState.PresentFlows.NONE).recall(key(1), 0, BORN, past))
                .isFalse();
        key.putByte(FlowKeyFlyweight.ONE_WAY_OFFSET, (byte) 2);
        assertThat(state.recall(AgentState.PresentFlows.NONE).recall(key, 0, BORN, past))
                .isTrue();
    }

    @Test
    void shouldForgetWhatEndedInTime() throws IOException {
        open();
        for (int i = 0; i < 2 * AgentState.ENDED; i++) {
            state.ledger().onStored(record(1 + i % 60_000, i, i, RecordDescriptor.END_IDLE_TIMEOUT), 0);
        }
        assertThat(state.ledger().size()).isEqualTo(AgentState.ENDED);
        assertThat(refused.get()).isZero();
        open().forgetEnded();
        assertThat(state.ledger().size()).isZero();
    }

    @Test
    void shouldCountWhatItHasNoRoomFor() throws IOException {
        open();
        final int room = FLOWS + AgentState.ENDED;
        for (int i = 0; i < room + 3; i++) {
            state.ledger().onStored(record(i % 60_000, 0, 1, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        }
        assertThat(refused.get()).isEqualTo(3);
        assertThat(state.ledger().size()).isEqualTo(room);
    }

    @Test
    void shouldNoteALastRecordThatWasStoredAndNotNoted() throws IOException {
        open().ledger().onStored(record(1, 0, 5, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        open().onRecovered(record(1, 0, 5, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        assertThat(state.recordPackets()).as("it was").isEqualTo(1);
        state.onRecovered(record(1, 1, 6, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        assertThat(state.recordPackets()).isEqualTo(2);
        assertThat(state.recall(AgentState.PresentFlows.NONE).recall(key(1), 0, BORN, past))
                .isTrue();
        assertThat(past.recordNumber()).isEqualTo(2);
    }

    /** A process that had nothing to store between two deaths finds the same record again. */
    @Test
    void shouldCountALastRecordOnceThoughItsFlowIsForgotten() throws IOException {
        open().ledger().onStored(record(1, 0, 5, RecordDescriptor.END_IDLE_TIMEOUT), 0);
        for (int start = 0; start < 3; start++) {
            open().onRecovered(record(1, 0, 5, RecordDescriptor.END_IDLE_TIMEOUT), 0);
            state.forgetEnded();
            assertThat(state.recordPackets()).as("start %d", start).isEqualTo(1);
            assertThat(state.recordBytes()).isEqualTo(100);
        }
        state.ledger().onStored(record(1, 0, 7, RecordDescriptor.END_IDLE_TIMEOUT), 0);
        assertThat(state.recordPackets()).as("the same again").isEqualTo(1);
        state.ledger().onStored(record(1, 1, 7, RecordDescriptor.END_IDLE_TIMEOUT), 0);
        assertThat(state.recordPackets()).as("the flow's next").isEqualTo(2);
    }

    /** The same with processes that are killed: what one computes of a record the next must compute, too. */
    @Test
    void shouldCountALastRecordOnceInEveryProcess() {
        for (int start = 0; start < 3; start++) {
            final List<String> command = new ArrayList<>(ThisJvm.command(StateProcess.class.getName()));
            command.add(directory.toString());
            try (LabProcess process = LabProcess.start(command)) {
                process.awaitSuccess(Duration.ofMinutes(1));
                assertThat(process.stdout()).as("start %d", start).containsExactly("packets 1");
            }
        }
    }

    /** Wherever in the noting of a record the process exited: its totals have it once, after the next start. */
    @Test
    void shouldCountALastRecordOnceWhereverNotingItEnded() throws IOException {
        open().ledger().onStored(record(1, 0, 5, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        final byte[] before = file();
        state.ledger().onStored(record(1, 1, 6, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        final byte[] after = file();
        close();
        final List<Integer> changed = new ArrayList<>();
        for (int at = 0; at < after.length; at++) {
            if (before[at] != after[at]) {
                changed.add(at);
            }
        }
        assertThat(changed).hasSizeGreaterThan(8);
        for (int done = 0; done <= changed.size(); done++) {
            final byte[] torn = before.clone();
            changed.subList(0, done).forEach(at -> torn[at] = after[at]);
            Files.write(directory.resolve("flows"), torn);
            open().onRecovered(record(1, 1, 6, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
            assertThat(state.recordPackets()).as("%d of %s", done, changed).isEqualTo(2);
            assertThat(state.recordBytes()).isEqualTo(200);
            assertThat(state.recall(AgentState.PresentFlows.NONE).recall(key(1), 0, BORN, past))
                    .isTrue();
            assertThat(past.recordNumber()).isEqualTo(2);
            close();
        }
    }

    private byte[] file() throws IOException {
        return Files.readAllBytes(directory.resolve("flows"));
    }

    @Test
    void shouldForgetAFlowWhoseSlotIsTorn() throws IOException {
        open().ledger().onStored(record(1, 0, 5, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        state.ledger().onStored(record(2, 0, 5, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        close();
        spoil(StateFileDescriptor.HEAD_LENGTH + StateFileDescriptor.FLOW_PAST_OFFSET + 50);
        assertThat(open().ledger().size()).isEqualTo(1);
        assertThat(state.recall(AgentState.PresentFlows.NONE).recall(key(2), 0, BORN, past))
                .isTrue();
    }

    @Test
    void shouldPutADamagedFileAside() throws IOException {
        open().ledger().onStored(record(1, 0, 5, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        close();
        spoil(StateFileDescriptor.FLOWS_OFFSET);
        assertThat(open().ledger().size()).isZero();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("flows.aside-"));
        }
    }

    @Test
    void shouldPutAForeignFileAside() throws IOException {
        Files.write(directory.resolve("flows"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
        assertThat(open().ledger().size()).isZero();
    }

    @Test
    void shouldBeginAgainAfterTheMachineDid() throws IOException {
        open().ledger().onStored(record(1, 0, 5, RecordDescriptor.END_ACTIVE_TIMEOUT), 0);
        close();
        try (StateFile file = StateFile.open(directory, FLOWS + AgentState.ENDED, new byte[16])) {
            assertThat(new FlowStore(file).size()).isZero();
        }
    }

    @Test
    void shouldBeOneAgentsOnly() throws IOException {
        open();
        assertThatThrownBy(() -> AgentState.open(directory, FLOWS, refused))
                .isInstanceOf(FileInUseException.class)
                .hasMessageContaining("already in use by this process");
    }

    private void spoil(final long at) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("flows").toFile(), "rw")) {
            file.seek(at);
            final int before = file.read();
            file.seek(at);
            file.write(before ^ 0xFF);
        }
    }
}
