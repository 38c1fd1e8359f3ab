package io.merrow.flow;

import io.merrow.layout.FlowKeyFlyweight;

/**
 * Layout of a slot, all that a shard knows of one flow. Native byte order.
 *
 * <p>A slot is in two parts, each in chunks of its own. The hot part is what an event touches: two cache lines, which the
 * processor fetches as a pair. The cold part is what only a record needs.
 *
 * <pre>
 *    0  +---------------------------------------------------------------+
 *       |  key, as the kernel's map has it (40 bytes)                   |
 *   40  |  born_ns of the kernel's entry; 0: there is none              |
 *   48  |  latest packet of either side                                 |
 *   56  |  flags low to high            |  flags high to low            |
 *   64  +---------------------------------------------------------------+
 *       |  seen: packets, bytes of this kernel entry, of each side; of  |
 *       |  a flow without entry, all its packets                        |
 *   96  |  first packet                                                 |
 *  104  |  owner low to high            |  owner high to low            |
 *  112  |  initiator's sequence number  |  number of the next record    |
 *  120  |  state                        |                               |
 *  128  +---------------------------------------------------------------+
 *
 *    0  +---------------------------------------------------------------+
 *       |  exported: that much of the total is in records, of each side |
 *   32  |  IP facts low to high         :  IP facts high to low         |
 *   48  |  end of the previous record; 0: none has left                 |
 *   56  |  trace id, high and low half                                  |
 *   72  |  end of FIN low to high       |  end of FIN high to low       |
 *   80  |  handshake, ns as a float     |  base block; 0: none          |
 *   88  |  detail; 0: none              |  TCP facts; 0: none           |
 *   96  +---------------------------------------------------------------+
 * </pre>
 *
 * <p>A base block, which few flows have, is what earlier kernel entries counted: packets, bytes of each side. Base + seen
 * is the total since the flow began. Pairs are indexed by side ({@code LOW_TO_HIGH}, {@code HIGH_TO_LOW}).
 */
final class FlowSlotDescriptor {
    static final int KEY_OFFSET = 0;
    static final int BORN_NS_OFFSET = KEY_OFFSET + FlowKeyFlyweight.LENGTH;
    static final int LAST_NS_OFFSET = BORN_NS_OFFSET + 8;
    static final int FLAGS_OFFSET = LAST_NS_OFFSET + 8;
    static final int SEEN_OFFSET = FLAGS_OFFSET + 2 * 4;
    static final int FIRST_NS_OFFSET = SEEN_OFFSET + 2 * 16;
    static final int OWNER_OFFSET = FIRST_NS_OFFSET + 8;
    static final int INITIAL_SEQUENCE_OFFSET = OWNER_OFFSET + 2 * 4;
    static final int RECORD_NUMBER_OFFSET = INITIAL_SEQUENCE_OFFSET + 4;
    static final int STATE_OFFSET = RECORD_NUMBER_OFFSET + 4;

    /** Size of the hot part, bytes: two cache lines. */
    static final int HOT_LENGTH = 128;

    // In the cold part.
    static final int EXPORTED_OFFSET = 0;
    static final int FACTS_OFFSET = EXPORTED_OFFSET + 2 * 16;
    static final int RECORD_END_NS_OFFSET = FACTS_OFFSET + 2 * 8;
    static final int TRACE_ID_HIGH_OFFSET = RECORD_END_NS_OFFSET + 8;
    static final int TRACE_ID_LOW_OFFSET = TRACE_ID_HIGH_OFFSET + 8;
    static final int FIN_END_OFFSET = TRACE_ID_LOW_OFFSET + 8;
    static final int HANDSHAKE_NS_OFFSET = FIN_END_OFFSET + 2 * 4;
    static final int BASE_BLOCK_OFFSET = HANDSHAKE_NS_OFFSET + 4;
    static final int DETAIL_OFFSET = BASE_BLOCK_OFFSET + 4;
    static final int TCP_DETAIL_OFFSET = DETAIL_OFFSET + 4;

    /** Size of the cold part, bytes. */
    static final int COLD_LENGTH = TCP_DETAIL_OFFSET + 4;

    /** Size of a base block, bytes. */
    static final int BASE_LENGTH = 2 * 16;

    // Within a pair of counters of one side.
    static final int PACKETS_OFFSET = 0;
    static final int BYTES_OFFSET = 8;

    // The state word: phase (2 bits), pending end reason (3 bits), then facts of one bit each.
    static final int PHASE_MASK = 0x3;
    static final int REASON_SHIFT = 2;
    static final int REASON_MASK = 0x7 << REASON_SHIFT;

    /** Packets may come. */
    static final int PHASE_OPEN = 0;

    /** Held for ended; the kernel's last word is awaited. */
    static final int PHASE_RELEASING = 1;

    /** Ended, and its key belongs to a newer flow; the kernel's last word is awaited. */
    static final int PHASE_SUPERSEDED = 2;

    /** Has its last word and is out of the index; the sink has not taken the final record yet. */
    static final int PHASE_ENDED = 3;

    /** A record has left: orientation, first packet and trace id stay. */
    static final int FIXED = 1 << 5;

    /** The source is the high end. */
    static final int SOURCE_HIGH = 1 << 6;

    /** The source is known to have begun; else it is only the sender of the first packet. */
    static final int INITIATOR_KNOWN = 1 << 7;

    /** The first packet was the high end's. */
    static final int FIRST_HIGH = 1 << 8;

    /** This interval's IP facts are taken, of side 0; shift left by the side. */
    static final int FACTS_TAKEN = 1 << 9;

    /** The FIN of side 0 is acknowledged; shift left by the side. */
    static final int FIN_ACKNOWLEDGED = 1 << 11;

    /** Side 0 sent the first FIN; shift left by the side. */
    static final int FIN_FIRST = 1 << 13;

    /** The handshake was seen to complete. */
    static final int ESTABLISHED = 1 << 15;

    /** Its release was asked for, now or before: the entry may be gone although a packet came since. */
    static final int RELEASE_ASKED = 1 << 16;

    /** The slot holds a flow. */
    static final int LIVE = 1 << 31;

    private FlowSlotDescriptor() {}
}
