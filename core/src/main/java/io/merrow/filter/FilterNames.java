package io.merrow.filter;

/** How the values of a record are called; null where one has no name. Asked only while filters are compiled. */
public interface FilterNames {
    /** Of a protocol number, 0 to 255. */
    String transport(int protocol);

    /** Of {@code STATE_…}. */
    String connectionState(int state);

    /** Of one TCP flag, by its bit from 0 to 8. */
    String tcpFlag(int bit);

    /** Of a DSCP, 0 to 63. */
    String dscp(int dscp);

    /** Of an ECN code point, 0 to 3. */
    String ecn(int ecn);

    /** Of an ICMP type; {@code protocol} is 1 or 58. */
    String icmpType(int protocol, int type);

    /** Of an ICMP code. */
    String icmpCode(int protocol, int type, int code);
}
