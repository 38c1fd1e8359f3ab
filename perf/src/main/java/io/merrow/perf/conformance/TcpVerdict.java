package io.merrow.perf.conformance;

/** What a TCP segment is that begins before what its side had sent already. */
enum TcpVerdict {
    /** It does not, or is a keep-alive or what follows a probe of a closed window. */
    NEW,
    /** It was sent before. */
    SENT_AGAIN,
    /** It is out of order. */
    OVERTAKEN;

    /** Of {@code tcp.analysis.*}: fast and spurious retransmissions are retransmissions, too. */
    static TcpVerdict ofTshark(final Layer tcp) {
        if (tcp.has("tcp.analysis.retransmission")
                || tcp.has("tcp.analysis.fast_retransmission")
                || tcp.has("tcp.analysis.spurious_retransmission")) {
            return SENT_AGAIN;
        }
        return tcp.has("tcp.analysis.out_of_order") ? OVERTAKEN : NEW;
    }
}
