package io.merrow.flow.table;

/**
 * What user space knows of a flow beside what is in its slot: two cache lines, parallel to the slots. Native byte order. Pairs are
 * indexed by side ({@code LOW_TO_HIGH}, {@code HIGH_TO_LOW}).
 *
 * <pre>
 *    0  +---------------------------------------------------------------+
 *       |  timer: a node of {@link ExpiryWheel}                         |
 *   16  |  exported: that much of the total is in records, of each side |
 *   48  |  times that the slot was freed |  that number for this flow    |
 *   56  |  state                        |  number of the next record    |
 *   64  +---------------------------------------------------------------+
 *       |  first packet                                                 |
 *   72  |  end of the previous record; 0: none has left                 |
 *   80  |  trace id, high and low half                                  |
 *   96  |  IP facts low to high         :  IP facts high to low         |
 *  112  |  base block; 0: none          |  TCP block; 0: none           |
 *  120  |                                                               |
 *  128  +---------------------------------------------------------------+
 * </pre>
 *
 * <p>How often the slot was freed is written by the thread that frees it. A flow has that number of when it began: when the two differ, the flow has
 * left and the slot has another.
 *
 * <p>A base block, which few flows have, is what was counted outside of the slot: packets, bytes and overhead bytes of each side, and
 * how many of the overhead bytes are in records. Base and slot together are the total since the flow began.
 *
 * <p>A TCP block, which connections with more than one record have, is how much of the slot's TCP facts was in records: of each side
 * retransmits, segments out of order, zero windows, round trips and answers, four bytes each, and the sums of the latter two in ns.
 */
public final class FlowStateDescriptor {
    public static final int TIMER_OFFSET = 0;
    public static final int EXPORTED_OFFSET = TIMER_OFFSET + ExpiryWheel.NODE_LENGTH;
    public static final int TIMES_FREED_OFFSET = EXPORTED_OFFSET + 2 * 16;
    public static final int GENERATION_OFFSET = TIMES_FREED_OFFSET + 4;
    public static final int STATE_OFFSET = GENERATION_OFFSET + 4;
    public static final int RECORD_NUMBER_OFFSET = STATE_OFFSET + 4;
    public static final int FIRST_NS_OFFSET = RECORD_NUMBER_OFFSET + 4;
    public static final int RECORD_END_NS_OFFSET = FIRST_NS_OFFSET + 8;
    public static final int TRACE_ID_HIGH_OFFSET = RECORD_END_NS_OFFSET + 8;
    public static final int TRACE_ID_LOW_OFFSET = TRACE_ID_HIGH_OFFSET + 8;
    public static final int FACTS_OFFSET = TRACE_ID_LOW_OFFSET + 8;
    public static final int BASE_BLOCK_OFFSET = FACTS_OFFSET + 2 * 8;
    public static final int TCP_BLOCK_OFFSET = BASE_BLOCK_OFFSET + 4;

    /** Size, bytes: two cache lines. */
    public static final int LENGTH = 128;

    // Within exported and base: of each side.
    public static final int PACKETS_OFFSET = 0;
    public static final int BYTES_OFFSET = 8;

    // A base block, beside packets and bytes.
    public static final int BASE_OVERHEAD_OFFSET = 2 * 16;
    public static final int EXPORTED_OVERHEAD_OFFSET = BASE_OVERHEAD_OFFSET + 2 * 8;

    /** Size of a base block, bytes. */
    public static final int BASE_LENGTH = EXPORTED_OVERHEAD_OFFSET + 2 * 8;

    // A TCP block: of each side.
    public static final int TCP_RETRANSMITS_OFFSET = 0;
    public static final int TCP_OUT_OF_ORDER_OFFSET = TCP_RETRANSMITS_OFFSET + 4;
    public static final int TCP_ZERO_WINDOWS_OFFSET = TCP_OUT_OF_ORDER_OFFSET + 4;
    public static final int TCP_RTT_SAMPLES_OFFSET = TCP_ZERO_WINDOWS_OFFSET + 4;
    public static final int TCP_ANSWERS_OFFSET = TCP_RTT_SAMPLES_OFFSET + 4;
    public static final int TCP_RTT_SUM_NS_OFFSET = TCP_ANSWERS_OFFSET + 4 + 4;
    public static final int TCP_ANSWER_SUM_NS_OFFSET = TCP_RTT_SUM_NS_OFFSET + 8;
    public static final int TCP_SIDE_LENGTH = TCP_ANSWER_SUM_NS_OFFSET + 8;

    /** Size of a TCP block, bytes. */
    public static final int TCP_LENGTH = 2 * TCP_SIDE_LENGTH;

    // The state word: phase (3 bits), pending end reason (3 bits), facts of one bit each, and the shard whose flow it
    // is (8 bits).
    public static final int PHASE_MASK = 0x7;
    public static final int REASON_SHIFT = 3;
    public static final int REASON_MASK = 0x7 << REASON_SHIFT;

    /** There is no flow. */
    public static final int PHASE_NONE = 0;

    /** Packets may come. */
    public static final int PHASE_OPEN = 1;

    /** Out of the index; what it counted is final after a grace period. */
    public static final int PHASE_ENDING = 2;

    /** Ended; the sink has not taken the final record yet. */
    public static final int PHASE_ENDED = 3;

    /** The sink has the final record; the slot is freed when that is stored. */
    public static final int PHASE_LEFT = 4;

    /** A record has left: orientation, first packet and trace id stay. */
    public static final int FIXED = 1 << 6;

    /** The source is the high end. */
    public static final int SOURCE_HIGH = 1 << 7;

    /** The source is known to have begun; else it is only the sender of the first packet. */
    public static final int INITIATOR_KNOWN = 1 << 8;

    /** This interval's IP facts are taken, of side 0; shift left by the side. */
    public static final int FACTS_TAKEN = 1 << 9;

    /** The FIN of side 0 is acknowledged; shift left by the side. */
    public static final int FIN_ACKNOWLEDGED = 1 << 11;

    /** Side 0 sent the first FIN; shift left by the side. */
    public static final int FIN_FIRST = 1 << 13;

    /** A FIN was noticed, and the timer set by it. */
    public static final int FIN_NOTICED = 1 << 15;

    /** A RST likewise. */
    public static final int RST_NOTICED = 1 << 16;

    /** The sender of a SYN+ACK was noticed as a listener, side 0; shift left by the side. */
    public static final int LISTENER_NOTICED = 1 << 17;

    /** The duration of the handshake is in a record. */
    public static final int HANDSHAKE_EXPORTED = 1 << 19;

    public static final int SHARD_SHIFT = 24;

    /** Most shards. */
    public static final int SHARDS = 1 << Integer.SIZE - SHARD_SHIFT;

    private FlowStateDescriptor() {}
}
