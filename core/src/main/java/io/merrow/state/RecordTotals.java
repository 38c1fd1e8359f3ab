package io.merrow.state;

import static io.merrow.state.StateFileDescriptor.*;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets and bytes in all records that were ever stored, and which record was the last of them: so that one found again
 * at a start is not added twice, whenever the process exited. Two places in the file, written in turn; one of them is always
 * whole. The export thread only; no allocation.
 */
final class RecordTotals {
    private static final int PLACES = 2;

    private final UnsafeBuffer buffer;
    private final ByteBuffer bytes;
    private final CRC32C crc = new CRC32C();
    private long number;
    private long packets;
    private long octets;
    private long lastRecord;

    RecordTotals(final StateFile file) {
        buffer = file.buffer();
        bytes = file.bytes();
        for (int place = 0; place < PLACES; place++) {
            read(offset(place));
        }
    }

    private void read(final int at) {
        final long itsNumber = buffer.getLong(at + TOTALS_NUMBER_OFFSET);
        if (itsNumber > number && buffer.getInt(at + TOTALS_CRC_OFFSET) == crcOf(at)) {
            number = itsNumber;
            packets = buffer.getLong(at + TOTALS_PACKETS_OFFSET);
            octets = buffer.getLong(at + TOTALS_BYTES_OFFSET);
            lastRecord = buffer.getLong(at + TOTALS_LAST_RECORD_OFFSET);
        }
    }

    /**
     * Adds a record's, but not those of the record that was added last.
     *
     * @param record its span id: it is found again by other processes.
     */
    void add(final long record, final long itsPackets, final long itsBytes) {
        if (number == 0 || record != lastRecord) {
            lastRecord = record;
            set(packets + itsPackets, octets + itsBytes);
        }
    }

    /** Corrects both; the last record stays what it was. */
    void set(final long newPackets, final long newBytes) {
        packets = newPackets;
        octets = newBytes;
        final int at = offset((int) (++number % PLACES));
        buffer.putIntOrdered(at + TOTALS_CRC_OFFSET, 0);
        buffer.putLong(at + TOTALS_NUMBER_OFFSET, number);
        buffer.putLong(at + TOTALS_PACKETS_OFFSET, packets);
        buffer.putLong(at + TOTALS_BYTES_OFFSET, octets);
        buffer.putLong(at + TOTALS_LAST_RECORD_OFFSET, lastRecord);
        buffer.putIntOrdered(at + TOTALS_CRC_OFFSET, crcOf(at));
    }

    long packets() {
        return packets;
    }

    long bytes() {
        return octets;
    }

    private static int offset(final int place) {
        return TOTALS_OFFSET + place * TOTALS_LENGTH;
    }

    /** Never 0, which marks a place that is being written. */
    private int crcOf(final int at) {
        crc.reset();
        crc.update(bytes.limit(at + TOTALS_LENGTH).position(at + TOTALS_NUMBER_OFFSET));
        return (int) crc.getValue() | 1;
    }

    @Override
    public String toString() {
        return "RecordTotals{packets=" + packets + ", bytes=" + octets + '}';
    }
}
