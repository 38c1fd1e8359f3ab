package io.merrow.perf.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.lab.NetworkLab;
import io.merrow.lab.ThisJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scenarios of the load lab, short ones: every packet has a place, whatever the load. No time is asserted. */
@Tag("one-jdk")
@Timeout(180)
class LoadSystemTest {
    private static final int SECONDS = 2;

    @BeforeAll
    static void canRun() {
        assumeTrue(NetworkLab.isAvailable(), NetworkLab.unavailableReason());
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "trafgen"))),
                "trafgen is missing: run scripts/setup");
    }

    private static StepResult run(final Scenario scenario) throws IOException {
        final List<String> agent = new ArrayList<>(List.of("sh", "-c", "exec \"$0\" $MERROW_JAVA_OPTS \"$@\""));
        agent.addAll(ThisJvm.command("io.merrow.cli.MerrowCommand", "-Xmx256m"));
        return new StepRunner(agent).run(scenario, scenario.steps().get(0), SECONDS);
    }

    /** Releases that were under way at the stop once exported the same packets twice; lost packets had no counter. */
    @Test
    void shouldFindAPlaceForEveryPacketOfAFlood() throws IOException {
        final StepResult result = run(Scenario.of("flood", "", TrafgenTraffic.newFlows(20_000))
                .with("pipeline.flow_capture.flow_stats_capacity=4096"));
        assertThat(result.get("packets.offered")).isEqualTo(20_000.0 * SECONDS);
        assertThat(result.get("packets.unseen")).isZero();
        assertThat(result.get("difference.total")).as("%s", result).isZero();
    }

    @Test
    void shouldMeasureEachStageOfTheWay() throws IOException {
        final StepResult result = run(Scenario.of("packets", "", TrafgenTraffic.packets(5_000, 100)));
        assertThat(result.get("packets.counted")).isEqualTo(5_000.0 * SECONDS);
        assertThat(result.get("flows.opened")).isEqualTo(result.get("flows.offered"));
        assertThat(result.get("processor.bpf_ns_a_packet")).isPositive();
        assertThat(result.get("processor.user_cores")).isNotNaN();
        assertThat(result.get("latency.event_applied.p99_us")).isPositive();
        assertThat(result.get("memory.rss_max_mb")).isPositive();
        assertThat(result.get("difference.total")).as("%s", result).isZero();
    }
}
