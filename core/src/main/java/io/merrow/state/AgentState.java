package io.merrow.state;

import io.merrow.flow.FlowMemory;
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
 * The state directory of one agent: its flow ledger and its last words. Opened, recovered and closed by one thread, while no
 * other runs; between, its parts belong to the export and to the capture thread.
 */
public final class AgentState implements AutoCloseable {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** Last words that are kept: more than can be on their way to records. */
    public static final int WORDS = 16 * 1024;

    private final StateFile file;
    private final FlowStore store;
    private final FlowLedger ledger;
    private final LastWords words;
    private final RecordTotals totals;

    private AgentState(final StateFile file, final AtomicCounter refused) {
        this.file = file;
        store = new FlowStore(file);
        totals = new RecordTotals(file);
        ledger = new FlowLedger(store, totals, 2 * WORDS, refused);
        words = new LastWords(file);
    }

    /**
     * Opens the directory, made where there is none.
     *
     * @param flows   most flows that are remembered at a time.
     * @param refused counts those that found no room.
     * @throws StateInUseException when another process has it.
     * @throws IOException         when it cannot be written, or the disk has no room.
     */
    public static AgentState open(final Path directory, final int flows, final AtomicCounter refused)
            throws IOException {
        final StateFile file = StateFile.open(directory, flows + 2 * WORDS, WORDS, bootId());
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

    /**
     * Hands out the last words that no record has; after all recovered records.
     *
     * @param entries the kernel's table: a word of an entry that lives is forgotten.
     */
    public void forEachUntoldWord(final LastWords.LiveEntries entries, final LastWords.Consumer consumer) {
        words.forEachUntold(store, entries, consumer);
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

    /** Forgets all last words: there is no table that they are of any more. */
    public void forgetWords() {
        words.clear();
    }

    /** Forgets the flows that ended; after {@link #recall}, before the first record. */
    public void forgetEnded() {
        words.forgetTold(store);
        ledger.forgetEnded();
    }

    /** The flows' past for the shards, a copy; after all recovered records. */
    public FlowMemory recall() {
        return RecalledFlows.of(store);
    }

    /**
     * The kernel's id of the flow table whose packets this has been told of; 0 when there is none. Counters of any other
     * table are no use: nobody knows which of them are in records.
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
    public FlowLedger ledger() {
        return ledger;
    }

    /** For the capture thread. */
    public LastWords words() {
        return words;
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return "AgentState{" + file + ", " + store + ", " + words + '}';
    }
}
