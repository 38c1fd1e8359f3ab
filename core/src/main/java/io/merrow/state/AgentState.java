package io.merrow.state;

import io.merrow.file.FileInUseException;
import io.merrow.flow.FlowHistory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The state directory of one agent: its flow ledger. Opened, recovered and closed by one thread, while no
 * other runs; between, it belongs to the export thread.
 */
public final class AgentState implements AutoCloseable {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** Flows that have ended and are remembered: more than can be between a stored record and a free slot. */
    static final int ENDED = 32 * 1024;

    private final StateFile file;
    private final FlowStore store;
    private final FlowJournal ledger;
    private final RecordTotals totals;

    private AgentState(final StateFile file, final AtomicCounter refused) {
        this.file = file;
        store = new FlowStore(file);
        totals = new RecordTotals(file);
        ledger = new FlowJournal(store, totals, ENDED, refused);
    }

    /**
     * Opens the directory, made where there is none.
     *
     * @param flows   most flows that are remembered at a time.
     * @param refused counts those that found no room.
     * @throws FileInUseException when another process has it.
     * @throws IOException         when it cannot be written, or the disk has no room.
     */
    public static AgentState open(final Path directory, final int flows, final AtomicCounter refused)
            throws IOException {
        final StateFile file = StateFile.open(directory, flows + ENDED, bootId());
        try {
            return new AgentState(file, refused);
        } catch (final RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static byte[] bootId() throws IOException {
        final UUID id = UUID.fromString(
                Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip());
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[16]);
        bytes.putLong(0, id.getMostSignificantBits());
        bytes.putLong(8, id.getLeastSignificantBits());
        return bytes.byteArray();
    }

    /** Notes a record that an earlier process stored and this one will deliver; first of all. */
    public void onRecovered(final MutableDirectBuffer buffer, final int offset) {
        ledger.onRecovered(buffer, offset);
    }

    /** Whether the final record of a flow is stored, with so many packets of its kernel entry at least. */
    public boolean isStored(
            final DirectBuffer key,
            final int keyOffset,
            final long bornNs,
            final long packetsLowToHigh,
            final long packetsHighToLow) {
        return store.hasFinal(key, keyOffset, bornNs, packetsLowToHigh, packetsHighToLow);
    }

    /** Forgets the flows that ended; after {@link #recall}, before the first record. */
    public void forgetEnded() {
        ledger.forgetEnded();
    }

    /** Which flows still have a slot of the kernel's table. */
    @FunctionalInterface
    public interface PresentFlows {
        /** No table was taken over. */
        PresentFlows NONE = (key, keyOffset, bornNs) -> false;

        boolean contains(DirectBuffer key, int keyOffset, long bornNs);
    }

    /**
     * The flows' past for the shards, a copy; after all recovered records.
     *
     * @param present what a flow had that has a slot is that slot's alone, though another flow of the key may be reported first.
     */
    public FlowHistory recall(final PresentFlows present) {
        return RecalledFlows.of(store, present);
    }

    /**
     * The kernel's id of the flow table whose packets this state accounts for; 0 when there is none. Counters of any other
     * table are no use: which of them are in records is unknown.
     */
    public int tableId() {
        return file.buffer().getInt(StateFileDescriptor.TABLE_ID_OFFSET);
    }

    /** From now on it is about that table; 0: about one that ends with the process. */
    public void tableId(final int id) {
        file.buffer().putInt(StateFileDescriptor.TABLE_ID_OFFSET, id);
    }

    /** Packets in all records that were ever stored. */
    public long recordPackets() {
        return totals.packets();
    }

    /** Their bytes. */
    public long recordBytes() {
        return totals.bytes();
    }

    /** Packets that earlier processes lost. */
    public long lostPackets() {
        return file.buffer().getLong(StateFileDescriptor.LOST_PACKETS_OFFSET);
    }

    /** Corrects what was counted on the way, at the end of an orderly stop. */
    public void totals(final long recordPackets, final long recordBytes, final long lostPackets) {
        totals.set(recordPackets, recordBytes);
        file.buffer().putLong(StateFileDescriptor.LOST_PACKETS_OFFSET, lostPackets);
    }

    /** For the export thread. */
    public FlowJournal ledger() {
        return ledger;
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return "AgentState{" + file + ", " + store + '}';
    }
}
