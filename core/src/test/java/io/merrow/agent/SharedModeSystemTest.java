package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.lab.InterfaceCounters;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.NetworkLab;
import io.merrow.lab.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How threads are laid out changes what the agent costs, never what it counts. */
class SharedModeSystemTest {
    private static final Duration QUIET = Duration.ofMillis(1200);
    private static final long IDLE_SECONDS = 10;
    private static final int FIRST_AFTER_NAME = 3;
    private static final int USER_TICKS = 14;
    private static final int TICKS_PER_SECOND = 100; // USER_HZ, the same on all that we build for

    @TempDir
    private Path directory;

    private NetworkLab lab;
    private Link link;

    @BeforeEach
    void makeNamespaces() {
        assumeTrue(NetworkLab.isAvailable(), NetworkLab::unavailableReason);
        lab = new NetworkLab();
        link = lab.link(lab.namespace("node"), lab.namespace("peer"), LinkOptions.quiet());
        link.left().awaitQuiet(QUIET, RunningAgent.PATIENCE);
    }

    @AfterEach
    void removeNamespaces() {
        if (lab != null) {
            lab.close();
        }
    }

    private RunningAgent start(final String threading, final int workers) {
        return RunningAgent.start(
                link.left().namespace(),
                directory,
                """
                discovery:
                  instrument:
                    interfaces: [%s]
                pipeline:
                  threading: %s
                  flow_producer:
                    workers: %d
                span:
                  max_record_interval: 1s
                """
                        .formatted(link.left().interfaceName(), threading, workers));
    }

    @Test
    void shouldCountEveryPacketOnOneThreadForAll() {
        final InterfaceCounters before = link.left().counters();
        try (RunningAgent agent = start("shared", 3)) {
            Traffic.over(link).tcp(IpVersion.V6, 200_000, 100_000);
            Traffic.over(link).connections(IpVersion.V4, 50, 1_000, 10);
            Traffic.over(link).udp(IpVersion.V4, 500, 100);
            Traffic.over(link).ping(IpVersion.V6, 10, 56);
            final InterfaceCounters wire =
                    link.left().awaitQuiet(QUIET, RunningAgent.PATIENCE).minus(before);
            final RunningAgent.Ledger ledger = agent.stop();
            for (final String difference : List.of("packets", "events", "records", "record_packets")) {
                assertThat(ledger.get("difference." + difference))
                        .as(difference)
                        .isZero();
            }
            assertThat(ledger.get("packets.seen")).isEqualTo(wire.packets());
            assertThat(ledger.get("bytes.seen")).isEqualTo(wire.bytes());
            assertThat(ledger.get("record_packets")).isEqualTo(ledger.get("packets.counted"));
            assertThat(ledger.get("flows_opened")).isGreaterThanOrEqualTo(53);
        }
    }

    /** Says what an idle agent costs; asserts only that it goes on living, for time is not ours to promise here. */
    @Test
    void shouldSayWhatAnIdleAgentCosts() throws Exception {
        for (final String threading : List.of("dedicated", "shared")) {
            try (RunningAgent agent = start(threading, 1)) {
                TimeUnit.SECONDS.sleep(2); // the compiler's last work
                final long before = cpuTicks(agent.process().pid());
                final long startNs = System.nanoTime();
                TimeUnit.SECONDS.sleep(IDLE_SECONDS);
                final long ticks = cpuTicks(agent.process().pid()) - before;
                final double seconds = (System.nanoTime() - startNs) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "idle agent, threading %s, backoff: %.2f %% of a core over %.1f s%n",
                        threading,
                        100.0 * ticks / TICKS_PER_SECOND / seconds,
                        seconds);
                assertThat(agent.process().isAlive()).isTrue();
                assertThat(agent.stop().get("difference.packets")).isZero();
            }
        }
    }

    /** User and system time of a process, proc_pid_stat(5). */
    private static long cpuTicks(final long pid) throws IOException {
        final String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        final int user = USER_TICKS - FIRST_AFTER_NAME;
        return Long.parseLong(fields[user]) + Long.parseLong(fields[user + 1]);
    }
}
