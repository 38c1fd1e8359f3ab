package io.merrow.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.KernelLedgerReason;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LedgerReportTest {
    private final Ledger ledger = new Ledger(1);
    private final FixedKernelLedger kernel = new FixedKernelLedger()
            .count(KernelLedgerReason.SEEN, 100, 10_000)
            .count(KernelLedgerReason.COUNTED, 90, 9_500)
            .count(KernelLedgerReason.NOT_IP_ARP, 8, 400)
            .count(KernelLedgerReason.OVERFLOW_SENT, 2, 100)
            .count(KernelLedgerReason.EVENT_SENT, 20, 0);

    LedgerReportTest() {
        add(LedgerCounter.EVENTS_READ, 20);
        add(LedgerCounter.EVENTS_SWEPT, 15);
        add(LedgerCounter.EVENTS_APPLIED, 30);
        add(LedgerCounter.EVENTS_STALE, 4);
        add(LedgerCounter.EVENTS_LOST_SHARD_FULL, 1);
        add(LedgerCounter.RECORDS_EMITTED, 12);
        add(LedgerCounter.RECORDS_EXPORTED, 8);
        add(LedgerCounter.RECORDS_DROPPED_QUEUE_FULL, 1);
        add(LedgerCounter.RECORDS_DROPPED_REFUSED, 1);
        add(LedgerCounter.RECORDS_DROPPED_SHUTDOWN, 1);
        add(LedgerCounter.RECORDS_REJECTED, 1);
        add(LedgerCounter.RECORD_PACKETS, 92);
    }

    @Test
    void shouldAddUpWhenEverythingIsInExactlyOnePlace() {
        assertThat(LedgerBalance.of(kernel, ledger, 0).isZero()).isTrue();
        assertThat(text(report(0)::print)).contains("balanced").contains("not_ip_arp");
    }

    @Test
    void shouldShowAPacketThatIsInNoPlace() {
        kernel.count(KernelLedgerReason.SEEN, 1, 60);
        assertThat(LedgerBalance.of(kernel, ledger, 0)).isEqualTo(new LedgerBalance(1, 0, 0, 0));
        assertThat(text(report(0)::print)).contains("packets 1,", "NOT BALANCED");
    }

    @Test
    void shouldShowAnEventThatIsInNoPlace() {
        add(LedgerCounter.EVENTS_READ, 3);
        assertThat(LedgerBalance.of(kernel, ledger, 0)).isEqualTo(new LedgerBalance(0, 3, 0, 0));
    }

    @Test
    void shouldCountQueuedRecordsAsInAPlace() {
        add(LedgerCounter.RECORDS_EMITTED, 7);
        assertThat(LedgerBalance.of(kernel, ledger, 0)).isEqualTo(new LedgerBalance(0, 0, 7, 0));
        assertThat(LedgerBalance.of(kernel, ledger, 7).isZero()).isTrue();
    }

    @Test
    void shouldShowPacketsThatNoRecordHas() {
        kernel.count(KernelLedgerReason.SEEN, 5, 500).count(KernelLedgerReason.COUNTED, 5, 500);
        assertThat(LedgerBalance.of(kernel, ledger, 0)).isEqualTo(new LedgerBalance(0, 0, 0, 5));
    }

    @Test
    void shouldPrintEveryCounterOnceForPrograms() {
        assertThat(text(report(0)::printValues).lines())
                .contains(
                        "packets.seen 100",
                        "bytes.seen 10000",
                        "packets.not_ip_arp 8",
                        "packets.event_sent 20",
                        "events_applied 30",
                        "records_dropped_queue_full 1",
                        "records_queued 0",
                        "difference.packets 0",
                        "difference.events 0",
                        "difference.records 0",
                        "difference.record_packets 0")
                .allMatch(line -> line.matches("[a-z_.0-9]+ -?\\d+"))
                .doesNotHaveDuplicates();
    }

    private LedgerReport report(final long queued) {
        return new LedgerReport(kernel, ledger, queued);
    }

    private void add(final LedgerCounter counter, final long value) {
        ledger.counter(counter, 0).getAndAddRelease(value);
    }

    private static String text(final Consumer<PrintStream> printer) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        printer.accept(out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
