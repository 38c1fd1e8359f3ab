package io.merrow.layout;

/** The values of a flow record's enumerated fields ({@link FlowRecordFlyweight}). */
public final class RecordDescriptor {
    /** Initiator unknown. */
    public static final int DIRECTION_UNKNOWN = 0;

    /** The initiator is on this node, or on neither end's node. */
    public static final int DIRECTION_FORWARD = 1;

    /** Only the responder is on this node. */
    public static final int DIRECTION_REVERSE = 2;

    /** Initiator unknown, or neither end on this node. */
    public static final int KIND_INTERNAL = 0;

    /** The initiator is on this node. */
    public static final int KIND_CLIENT = 1;

    /** Only the responder is on this node. */
    public static final int KIND_SERVER = 2;

    /** An interval record: nothing ended. */
    public static final int END_ACTIVE_TIMEOUT = 0;

    public static final int END_IDLE_TIMEOUT = 1;

    /** FIN or RST. */
    public static final int END_OF_FLOW_DETECTED = 2;

    /** The agent stopped or the interface left. */
    public static final int END_FORCED = 3;

    /** Table under pressure. */
    public static final int END_LACK_OF_RESOURCES = 4;

    /** Not TCP. The others are the states of RFC 9293, 3.3.2, as the initiator has them. */
    public static final int STATE_NONE = 0;

    public static final int STATE_CLOSED = 1;
    public static final int STATE_LISTEN = 2;
    public static final int STATE_SYN_SENT = 3;
    public static final int STATE_SYN_RECEIVED = 4;
    public static final int STATE_ESTABLISHED = 5;
    public static final int STATE_FIN_WAIT_1 = 6;
    public static final int STATE_FIN_WAIT_2 = 7;
    public static final int STATE_CLOSE_WAIT = 8;
    public static final int STATE_CLOSING = 9;
    public static final int STATE_LAST_ACK = 10;
    public static final int STATE_TIME_WAIT = 11;

    private RecordDescriptor() {}
}
