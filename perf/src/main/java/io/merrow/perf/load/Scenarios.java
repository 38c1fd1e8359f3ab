package io.merrow.perf.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The scenarios there are. Their names are what {@code scripts/load-test --scenario} takes. */
final class Scenarios {
    private static final Duration IDLE = Duration.ofSeconds(20);
    /** With the export of interval records, which come each minute. */
    private static final int WARM_UP = 60;

    /** No datagram of trafgen is answered. */
    private static final String NO_FAILURES = "export.traces.sampling.keep.failures=false";

    private static final String LONG_LIFE = "span.udp_timeout=10m";

    private Scenarios() {}

    /** What leaves the node with 10 000 new flows/s and 10 000 that last, by what is chosen to leave. */
    private static List<Scenario> volumes() {
        final Traffic traffic =
                new MixedTraffic(List.of(TrafgenTraffic.newFlows(10_000), TrafgenTraffic.packets(10_000, 10_000)));
        return List.of(
                volume("volume-all", "a span for each record", traffic),
                volume("volume-plain", "likewise, uncompressed", traffic)
                        .andWith("export.traces.otlp.compression=none"),
                volume("volume-late", "no interval records of flows under 5 minutes", traffic)
                        .andWith("span.interval_records_after=5m"),
                volume("volume-ratio", "a tenth of the traces", traffic)
                        .andWith("export.traces.sampling.ratio=0.1", NO_FAILURES),
                volume("volume-metrics", "no spans, flow metrics by OTLP", traffic)
                        .andWith("export.traces.sampling.ratio=0", NO_FAILURES, "export.metrics.otlp.interval=10s"));
    }

    private static Scenario volume(final String name, final String about, final Traffic traffic) {
        return Scenario.of(name, "bytes to the collector: " + about, traffic)
                .warmedUp(WARM_UP / 2)
                .lasting(30)
                .with("span.max_record_interval=10s", "span.udp_timeout=5s");
    }

    /**
     * @param capture for the scenario {@code capture}; null: it is left out.
     */
    static List<Scenario> all(final Path capture) {
        final List<Scenario> all = new ArrayList<>(List.of(
                Scenario.of(
                                "packets",
                                "100 000 packets/s over 1 000 flows; budget: none lost",
                                TrafgenTraffic.packets(100_000, 1_000))
                        .warmedUp(2 * WARM_UP + 10)
                        .lasting(60),
                Scenario.of("new-flows", "10 000 new flows/s; budget: none lost", TrafgenTraffic.newFlows(10_000)),
                Scenario.of(
                                "flood",
                                "new flows beyond the table's size: each packet has its place in the ledger",
                                TrafgenTraffic.newFlows(50_000))
                        .with("pipeline.flow_capture.flow_stats_capacity=65536"),
                Scenario.of("elephant", "one connection, packet by packet", new IperfTraffic()),
                Scenario.of("elephant-gso", "one connection, super-packets", new IperfTraffic())
                        .withOffloads(),
                Scenario.of("connections", "handshakes and ends", new WrkTraffic()),
                Scenario.of("idle", "next to no traffic; budget: 0.005 cores", TrafgenTraffic.packets(10, 1))
                        .warmedUp(WARM_UP)
                        .watched(Duration.ofSeconds(40)),
                Scenario.of("idle-shared", "the same, one thread for all", TrafgenTraffic.packets(10, 1))
                        .with("pipeline.threading=shared")
                        .watched(IDLE),
                Scenario.of(
                                "idle-100k",
                                "100 000 live idle flows; budget: 200 MB resident",
                                TrafgenTraffic.packets(50_000, 100_000))
                        .with(LONG_LIFE)
                        .onJvm(NativeMemory.OPTION)
                        .watched(IDLE),
                Scenario.of("idle-1m", "a million live idle flows", TrafgenTraffic.packets(100_000, 1_000_000))
                        .lasting(14)
                        .with(LONG_LIFE, "pipeline.flow_capture.flow_stats_capacity=1200000")
                        .onJvm("-XX:MaxDirectMemorySize=1g", NativeMemory.OPTION)
                        .watched(IDLE),
                Scenario.of(
                                "idle-10m",
                                "ten million live idle flows; budget: half a core",
                                TrafgenTraffic.packets(200_000, 10_000_000))
                        .lasting(70)
                        .with(
                                LONG_LIFE,
                                "pipeline.flow_capture.flow_stats_capacity=12000000",
                                "span.max_record_interval=30m")
                        .onJvm("-XX:MaxDirectMemorySize=8g", NativeMemory.OPTION)
                        .watched(IDLE),
                Scenario.of(
                        "quiet-node",
                        "10 000 packets/s over 1 000 flows; budget: a tenth of a core",
                        TrafgenTraffic.packets(10_000, 1_000)),
                Scenario.of("slow-collector", "answers take a second", TrafgenTraffic.newFlows(10_000))
                        .withSinkDelay(Duration.ofSeconds(1)),
                Scenario.of(
                        "loads",
                        "processor time over load",
                        TrafgenTraffic.packets(10_000, 1_000),
                        TrafgenTraffic.packets(25_000, 1_000),
                        TrafgenTraffic.packets(50_000, 1_000),
                        TrafgenTraffic.packets(100_000, 1_000)),
                Scenario.of(
                                "soak",
                                "a mixture for a long time (--duration 86400 for a day): memory flat, ledger at zero",
                                new MixedTraffic(List.of(
                                        TrafgenTraffic.packets(20_000, 5_000),
                                        TrafgenTraffic.newFlows(500),
                                        new WrkTraffic())))
                        .lasting(600)));
        all.addAll(volumes());
        if (capture != null) {
            all.add(Scenario.of("capture", "a recorded mixture", new CaptureTraffic(capture, 50_000)));
        }
        return all;
    }
}
