package io.merrow.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("one-jdk")
class TrafficSystemTest {
    private static final int ETHERNET = 14;
    private static final int UDP = 8;
    private static final Duration QUIET = Duration.ofSeconds(1);

    private static NetworkLab lab;
    private static Link link;

    private InterfaceCounters before;

    @BeforeAll
    static void makeLink() {
        assumeTrue(NetworkLab.isAvailable(), NetworkLab::unavailableReason);
        lab = new NetworkLab();
        link = lab.pair();
        link.left().awaitQuiet(QUIET, Duration.ofSeconds(15));
    }

    @AfterAll
    static void closeLab() {
        if (lab != null) {
            lab.close();
        }
    }

    @BeforeEach
    void readCounters() {
        before = link.left().counters();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendExactlyTheDatagramsAskedFor(final IpVersion version) {
        final TrafficReport report = Traffic.over(link).udp(version, 200, 1000);
        final InterfaceCounters run = link.left().counters().minus(before);
        final long bytes = 200 * frame(version, UDP + 1000);
        assertThat(run).isEqualTo(new InterfaceCounters(200, bytes, 0, 200, bytes, 0));
        assertThat(report.clientPort()).isNotEqualTo(report.serverPort());
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendDatagramsOneWay(final IpVersion version) {
        Traffic.over(link).udpOneWay(version, 300, 64);
        final InterfaceCounters run = link.left().counters().minus(before);
        assertThat(run).isEqualTo(new InterfaceCounters(0, 0, 0, 300, 300 * frame(version, UDP + 64), 0));
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendExactlyTheEchoRequestsAskedFor(final IpVersion version) {
        Traffic.over(link).ping(version, 5, 56);
        final InterfaceCounters run = link.left().counters().minus(before);
        final long bytes = 5 * frame(version, 8 + 56);
        assertThat(run).isEqualTo(new InterfaceCounters(5, bytes, 0, 5, bytes, 0));
    }

    @ParameterizedTest
    @EnumSource
    void shouldTransferTheBytesAskedForOverTcp(final IpVersion version) {
        final TrafficReport report = Traffic.over(link).tcp(version, 3_000_000, 1_000_000);
        final InterfaceCounters run = link.left().counters().minus(before);
        assertThat(report.bytesUp()).isEqualTo(3_000_000);
        assertThat(run.txBytes()).isGreaterThan(3_000_000);
        assertThat(run.rxBytes()).isGreaterThan(1_000_000);
        assertThat(run.txBytes()).as("each frame fits the MTU").isLessThanOrEqualTo(run.txPackets() * 1514);
    }

    @Test
    void shouldMakeManyShortConnections() {
        final TrafficReport report = Traffic.over(link).connections(IpVersion.V4, 50, 100, 200);
        assertThat(report.clientPorts()).hasSize(50).doesNotHaveDuplicates();
        assertThat(report.bytesDown()).isEqualTo(50 * 200);
    }

    private static long frame(final IpVersion version, final int ipPayload) {
        return (long) ETHERNET + (version == IpVersion.V4 ? 20 : 40) + ipPayload;
    }
}
