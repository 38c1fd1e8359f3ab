package io.merrow.state;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowProgressFlyweight;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;

/**
 * Layout of the state file, native byte order:
 *
 * <pre>
 *    0  magic            8   "MERROWS" and the format's version; written last when a file is made
 *    8  layout           4   CRC32C over the lengths of what is in it
 *   12  flows            4   slots for flows
 *   16  zero             4
 *   20  owner's pid      4   for people
 *   24  boot id         16   of the machine: kernel times of another boot mean nothing
 *   40  head's CRC32C    4   of the bytes before, but the pid
 *   80  lost packets     8   packets of flows that found no room in a shard
 *   88  table            4   the kernel's id of the flow table that the records are from; 0: of none that exists
 *  128  record totals        two places, written in turn; the whole one with the greater number counts
 * 4096  flows                slots, in no order
 *
 * flow:
 *    0  CRC32C           4
 *    4  used             4
 *    8  flow key        40
 *   48  past
 * record totals:
 *    0  CRC32C           4
 *    8  number           8   counted up from 1
 *   16  record packets   8   packets in all records that were stored
 *   24  record bytes     8
 *   32  last record      8   which record was added last, a hash of flow and record number
 * </pre>
 */
final class StateFileDescriptor {
    static final long MAGIC = 0x0353_574F_5252_454DL;

    static final int MAGIC_OFFSET = 0;
    static final int LAYOUT_OFFSET = 8;
    static final int FLOWS_OFFSET = 12;
    static final int PID_OFFSET = 20;
    static final int BOOT_ID_OFFSET = 24;
    static final int HEAD_CRC_OFFSET = 40;
    static final int LOST_PACKETS_OFFSET = 80;
    static final int TABLE_ID_OFFSET = 88;
    static final int TOTALS_OFFSET = 128;
    static final int HEAD_LENGTH = 4096;

    static final int TOTALS_CRC_OFFSET = 0;
    static final int TOTALS_NUMBER_OFFSET = 8;
    static final int TOTALS_PACKETS_OFFSET = 16;
    static final int TOTALS_BYTES_OFFSET = 24;
    static final int TOTALS_LAST_RECORD_OFFSET = 32;
    static final int TOTALS_LENGTH = 64;

    static final int FLOW_CRC_OFFSET = 0;
    static final int FLOW_USED_OFFSET = 4;
    static final int FLOW_KEY_OFFSET = 8;
    static final int FLOW_PAST_OFFSET = FLOW_KEY_OFFSET + FlowKeyFlyweight.LENGTH;
    static final int FLOW_LENGTH = BitUtil.align(FLOW_PAST_OFFSET + FlowProgressFlyweight.LENGTH, 64);

    private StateFileDescriptor() {}

    static int layout() {
        final CRC32C crc = new CRC32C();
        crc.update((FlowKeyFlyweight.LENGTH + " " + FlowProgressFlyweight.LENGTH).getBytes(StandardCharsets.US_ASCII));
        return (int) crc.getValue();
    }

    static long fileLength(final int flows) {
        return HEAD_LENGTH + (long) flows * FLOW_LENGTH;
    }
}
