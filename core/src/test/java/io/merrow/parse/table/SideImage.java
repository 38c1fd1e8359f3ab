package io.merrow.parse.table;

/** One direction of a flow, all that is compared of it. */
public record SideImage(
        long packets,
        long bytes,
        long overheadBytes,
        long firstNs,
        long lastNs,
        long owner,
        int tcpFlags,
        int tcpAcknowledgment,
        int tcpFinEnd,
        int tcpInitialSequence,
        int ttl,
        int trafficClass,
        int flowLabel,
        int icmpType,
        int icmpCode,
        int ahSpi,
        int securityIndex,
        int receiverIndex,
        int wireguardType) {

    /** What is of a packet means nothing where there was none. */
    public SideImage {
        if (packets == 0) {
            ttl = 0;
            trafficClass = 0;
            flowLabel = 0;
        }
    }
}
