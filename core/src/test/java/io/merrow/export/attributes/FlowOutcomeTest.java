package io.merrow.export.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.TestRecords;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordDescriptor;
import io.merrow.query.FieldValues;
import io.merrow.query.QueryField;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowOutcomeTest {
    private static final String LETTERS = "FSRPA";
    private static final int AN_INSTANT = 1000;

    private final FlowRecordFlyweight record = TestRecords.empty();

    /** A record whose directions have these packets, with these flags. */
    private String outcome(final int protocol, final String source, final String destination, final int end) {
        record.protocol(protocol)
                .ipVersion(4)
                .endReason(end)
                .startNs(TestRecords.START_NS)
                .endNs(TestRecords.START_NS + AN_INSTANT)
                .packetsTotal(source.equals("-") ? 0 : 1)
                .reversePacketsTotal(destination.equals("-") ? 0 : 1)
                .tcpFlags(flags(source))
                .reverseTcpFlags(flags(destination));
        return FlowOutcome.of(record);
    }

    private static int flags(final String letters) {
        int flags = 0;
        for (int i = 0; i < LETTERS.length(); i++) {
            flags |= letters.indexOf(LETTERS.charAt(i)) >= 0 ? 1 << i : 0;
        }
        return flags;
    }

    @ParameterizedTest
    @CsvSource({
        "FSPA, FSPA, ok, closed in order",
        "SPA, SPA, ok, goes on",
        "PA, PA, ok, begun before the agent",
        "S, RA, refused, nothing listens",
        "S, -, no_answer, dropped on the way",
        "S, SA, half_open, the last ACK never came",
        "SR, SA, half_open, a port scan",
        "SPA, SPRA, reset, by the server",
        "SPRA, SPA, reset, by the client",
        "PA, RA, reset, begun before the agent",
        "FSPRA, FSPA, ok, after both had closed",
        "FSPA, SPRA, reset, data came after the close",
        "PA, -, one_way, the other direction takes another way",
        "SPA, -, one_way, likewise from the start",
        "-, SPA, one_way, only the answers are seen"
    })
    void shouldNameHowATcpConnectionFared(
            final String source, final String destination, final String outcome, final String why) {
        assertThat(outcome(6, source, destination, RecordDescriptor.END_IDLE_TIMEOUT))
                .as(why)
                .isEqualTo(outcome);
    }

    /** A SYN that is under way is no failure. */
    @Test
    void shouldGiveAnAnswerASecond() {
        final int goesOn = RecordDescriptor.END_ACTIVE_TIMEOUT;
        assertThat(outcome(6, "S", "-", goesOn)).isEqualTo("ok");
        assertThat(outcome(6, "S", "SA", goesOn)).isEqualTo("ok");
        record.endNs(record.startNs() + 1_000_000_000);
        assertThat(FlowOutcome.of(record)).isEqualTo("half_open");
        outcome(6, "S", "-", goesOn);
        record.packetsTotal(2);
        assertThat(FlowOutcome.of(record)).as("a retransmission").isEqualTo("no_answer");
        assertThat(outcome(6, "S", "RA", goesOn)).isEqualTo("refused");
    }

    @Test
    void shouldNotCallOneWayTrafficFailed() {
        final int idle = RecordDescriptor.END_IDLE_TIMEOUT;
        assertThat(outcome(17, "x", "x", idle)).isEqualTo("ok");
        assertThat(outcome(17, "x", "-", idle)).isEqualTo("one_way");
        record.buffer().putByte(record.offset() + FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET + 12, (byte) 239);
        assertThat(FlowOutcome.of(record)).as("multicast").isEqualTo("ok");
        assertThat(outcome(47, "x", "-", idle)).isEqualTo("ok");
    }

    @Test
    void shouldNoticeEchoRequestsWithoutReply() {
        final int idle = RecordDescriptor.END_IDLE_TIMEOUT;
        outcome(1, "x", "-", idle);
        record.icmpType(8);
        assertThat(FlowOutcome.of(record)).isEqualTo("no_answer");
        record.icmpType(3);
        assertThat(FlowOutcome.of(record)).as("a report expects no answer").isEqualTo("ok");
        outcome(58, "x", "-", idle);
        record.ipVersion(6).icmpType(128);
        assertThat(FlowOutcome.of(record)).isEqualTo("no_answer");
        outcome(58, "x", "x", idle);
        assertThat(FlowOutcome.of(record)).isEqualTo("ok");
    }

    /** Filters have the values of records. */
    @Test
    void shouldBeTheWordsOfTheFilter() {
        assertThat(FieldValues.of(QueryField.OUTCOME)).isEqualTo(FlowOutcome.ALL);
        assertThat(FlowOutcome.ALL).containsAll(FieldValues.FAILED_OUTCOMES);
        final Set<String> names = new TreeSet<>();
        for (int protocol = 0; protocol < 256; protocol++) {
            if (!FlowNames.transport(protocol).matches("[0-9]+")) {
                names.add(FlowNames.transport(protocol));
            }
        }
        assertThat(FieldValues.of(QueryField.PROTOCOL)).containsExactlyInAnyOrderElementsOf(names);
        for (int state = RecordDescriptor.STATE_NONE + 1;
                state < FieldValues.of(QueryField.STATE).size();
                state++) {
            assertThat(FieldValues.of(QueryField.STATE).get(state - 1)).isEqualTo(FlowNames.tcpState(state));
        }
        for (int reason = 0; reason <= RecordDescriptor.END_LACK_OF_RESOURCES; reason++) {
            assertThat(FieldValues.of(QueryField.REASON).get(reason)).isEqualTo(FlowNames.endReason(reason));
        }
        assertThat(FieldValues.of(QueryField.FLAGS))
                .isEqualTo(FlowNames.tcpFlags(KernelLayoutDescriptor.TCP_FLAGS_MASK));
    }
}
