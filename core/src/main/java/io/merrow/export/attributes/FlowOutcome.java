package io.merrow.export.attributes;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.net.IpProtocol;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The outcome of a flow: the value of {@code flow.outcome}, and the only place that decides it. All views, filters and
 * dashboards show this value.
 *
 * <p>Decided by what both directions have sent over the flow's life. A peer has a second to answer (the first retransmission
 * timeout, RFC 6298) before a flow that has not ended counts as not answered. Immutable, any thread.
 */
public final class FlowOutcome {
    /** Nothing has gone wrong. */
    public static final String OK = "ok";

    /** TCP: an established connection was aborted by RST before both ends had closed it. */
    public static final String RESET = "reset";

    /** TCP: the SYN was answered by RST: no process listens, or a firewall rejects. */
    public static final String REFUSED = "refused";

    /** A SYN or an echo request was not answered. */
    public static final String NO_ANSWER = "no_answer";

    /** TCP: SYN and SYN+ACK, but the handshake was not completed. */
    public static final String HALF_OPEN = "half_open";

    /** Only one direction was seen, without an indication of failure: one-way UDP, or asymmetric routing. */
    public static final String ONE_WAY = "one_way";

    /** All values. */
    public static final List<String> ALL = List.of(OK, RESET, REFUSED, NO_ANSWER, HALF_OPEN, ONE_WAY);

    private static final int FIN = 1;
    private static final int SYN = 1 << 1;
    private static final int RST = 1 << 2;
    private static final int ACK = 1 << 4;
    private static final int ECHO_REQUEST_V4 = 8;
    private static final int ECHO_REQUEST_V6 = 128;
    private static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    private FlowOutcome() {}

    /** One of {@link #ALL}; always the same object. */
    public static String of(final FlowRecordFlyweight record) {
        return switch (record.protocol()) {
            case IpProtocol.TCP -> tcp(record);
            case IpProtocol.ICMP -> icmp(record, ECHO_REQUEST_V4);
            case IpProtocol.ICMPV6 -> icmp(record, ECHO_REQUEST_V6);
            case IpProtocol.UDP, IpProtocol.UDP_LITE -> isOneWay(record) && !isToGroup(record) ? ONE_WAY : OK;
            default -> OK;
        };
    }

    private static String tcp(final FlowRecordFlyweight record) {
        final int source = record.tcpFlags();
        final int destination = record.reverseTcpFlags();
        if (((source | destination) & RST) != 0) {
            return tcpReset(source, destination);
        } else if (record.reversePacketsTotal() == 0) {
            // An ACK answers something that took another way.
            return (source & ACK) != 0 ? ONE_WAY : (source & SYN) != 0 && wasAwaited(record) ? NO_ANSWER : OK;
        } else if (record.packetsTotal() == 0) {
            return ONE_WAY;
        }
        final boolean isAnswered = (source & SYN) != 0 && (destination & SYN) != 0;
        return isAnswered && (source & ACK) == 0 && wasAwaited(record) ? HALF_OPEN : OK;
    }

    private static String tcpReset(final int source, final int destination) {
        if ((destination & RST) != 0 && (source & SYN) != 0 && (destination & SYN) == 0 && (source & ACK) == 0) {
            return REFUSED;
        } else if ((source & SYN) != 0 && (destination & SYN) != 0 && (source & ACK) == 0) {
            return HALF_OPEN; // as a port scan leaves it
        }
        return (source & FIN) != 0 && (destination & FIN) != 0 ? OK : RESET;
    }

    private static String icmp(final FlowRecordFlyweight record, final int echoRequest) {
        final boolean asks = record.icmpType() == echoRequest && record.reversePacketsTotal() == 0;
        return asks && !isToGroup(record) && wasAwaited(record) ? NO_ANSWER : OK;
    }

    private static boolean isOneWay(final FlowRecordFlyweight record) {
        return (record.packetsTotal() == 0) != (record.reversePacketsTotal() == 0);
    }

    /** Multicast (RFC 1112, RFC 4291) or limited broadcast: no answer is expected from there. */
    private static boolean isToGroup(final FlowRecordFlyweight record) {
        final int at = record.offset() + FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET;
        final int first = record.buffer().getByte(record.ipVersion() == 6 ? at : at + 12) & 0xFF;
        return record.ipVersion() == 6 ? first == 0xFF : first >= 224;
    }

    /** Whether an answer had time to come: the flow ended, lasted, or asked again. */
    private static boolean wasAwaited(final FlowRecordFlyweight record) {
        return record.endReason() == RecordDescriptor.END_IDLE_TIMEOUT
                || record.endReason() == RecordDescriptor.END_OF_FLOW_DETECTED
                || record.recordNumber() > 0
                || record.endNs() - record.startNs() >= ANSWER_TIMEOUT_NS
                || record.protocol() == IpProtocol.TCP && record.packetsTotal() > 1;
    }
}
