package io.merrow.capture;

import static io.merrow.capture.Frame.ACK;
import static io.merrow.capture.Frame.FIN;
import static io.merrow.capture.Frame.PSH;
import static io.merrow.capture.Frame.SYN;
import static io.merrow.capture.Frame.ethernet;
import static io.merrow.capture.Frame.tcp;
import static io.merrow.capture.Frame.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.bpf.BpfClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which packets get an exact time, by the clock of this machine (bpf/src/clock.h). */
class ClockProgramTest {
    /** The slowest tick that Linux can be built with, CONFIG_HZ=100. */
    private static final long TICK_NS = 10_000_000;

    private final KernelFixture kernel = new KernelFixture(64, 64, false);

    @AfterEach
    void close() {
        kernel.close();
    }

    /** Runs a packet, and returns the earliest and latest time of it. */
    private long[] egress(final Frame transport) {
        return run(ethernet(0x0800).ipv4("10.0.0.1", "10.0.0.2", 6, transport), true);
    }

    private long[] ingress(final Frame transport) {
        return run(ethernet(0x0800).ipv4("10.0.0.2", "10.0.0.1", 6, transport), false);
    }

    private long[] run(final Frame frame, final boolean out) {
        final long before = BpfClock.nanoTime();
        if (out) {
            kernel.egress(0, frame);
        } else {
            kernel.ingress(0, frame);
        }
        return new long[] {before, BpfClock.nanoTime()};
    }

    @Test
    void shouldTimeHandshakeDataAndEndExactly() {
        final long[] syn = egress(tcp(40000, 443, 100, 0, SYN, 0));
        assertThat(kernel.onlyEntry().value().bornNs()).isBetween(syn[0], syn[1]);
        final long[] answer = ingress(tcp(443, 40000, 500, 101, SYN | ACK, 0));
        assertThat(kernel.onlyEntry().highToLow().firstNs()).isBetween(answer[0], answer[1]);
        final long[] established = egress(tcp(40000, 443, 101, 501, ACK, 0));
        assertThat(kernel.onlyEntry().value().establishedNs()).isBetween(established[0], established[1]);
        final long[] data = egress(tcp(40000, 443, 101, 501, ACK | PSH, 50));
        assertThat(kernel.onlyEntry().lowToHigh().lastNs()).isBetween(data[0], data[1]);
        final long[] fin = egress(tcp(40000, 443, 151, 501, FIN | ACK, 0));
        assertThat(kernel.onlyEntry().lowToHigh().lastNs()).isBetween(fin[0], fin[1]);
    }

    @Test
    void shouldTimeARoundTripExactly() {
        egress(tcp(40000, 443, 100, 501, ACK | PSH, 50));
        ingress(tcp(443, 40000, 501, 100, ACK, 0));
        final long[] data = egress(tcp(40000, 443, 150, 501, ACK | PSH, 50));
        final long[] acknowledged = ingress(tcp(443, 40000, 501, 150, ACK, 0));
        assertThat(kernel.onlyEntry().highToLow().lastNs()).isBetween(acknowledged[0], acknowledged[1]);
        assertThat(acknowledged[0]).isGreaterThanOrEqualTo(data[1]);
    }

    @Test
    void shouldTimeTheFirstPacketOfEachDirectionExactlyAndTheRestByTheLatestTick() {
        final Frame there = ethernet(0x0800).ipv4("10.0.0.1", "10.0.0.2", 17, udp(40000, 53, 10));
        final Frame back = ethernet(0x0800).ipv4("10.0.0.2", "10.0.0.1", 17, udp(53, 40000, 10));
        final long[] query = run(there, true);
        final long[] answer = run(back, false);
        assertThat(kernel.onlyEntry().lowToHigh().lastNs()).isBetween(query[0], query[1]);
        assertThat(kernel.onlyEntry().highToLow().lastNs()).isBetween(answer[0], answer[1]);
        final long exactNs = kernel.onlyEntry().lowToHigh().lastNs();

        final long[] more = run(there, true);
        assertThat(kernel.onlyEntry().lowToHigh().lastNs())
                .as("never back in time")
                .isBetween(Math.max(exactNs, more[0] - TICK_NS), more[1]);
        assertThat(kernel.onlyEntry().lowToHigh().firstNs()).isBetween(query[0], query[1]);
    }

    @Test
    void shouldFollowTheClock() {
        final Frame frame = ethernet(0x0800).ipv4("10.0.0.1", "10.0.0.2", 17, udp(40000, 53, 10));
        final long firstNs = run(frame, true)[1];
        long lastNs = 0;
        while (lastNs <= firstNs) { // until a tick has come
            run(frame, true);
            lastNs = kernel.onlyEntry().lowToHigh().lastNs();
        }
        assertThat(lastNs).isLessThanOrEqualTo(BpfClock.nanoTime());
    }
}
