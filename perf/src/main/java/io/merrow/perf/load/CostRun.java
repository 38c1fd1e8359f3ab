package io.merrow.perf.load;

import io.merrow.lab.LabProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the agent costs the traffic: throughput of one connection with and without super-packets, and the time of a
 * datagram there and back, agent off and on in turn, so that a noisy minute meets both; medians of the rounds.
 */
final class CostRun {
    static final String NAME = "cost";
    static final String ABOUT = "what the agent costs the traffic: throughput and round trip, off and on in turn";
    static final int SECONDS = 4;

    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Pattern THROUGHPUT = Pattern.compile("\"bits_per_second\":\\s*([0-9.e+]+)");
    private static final Pattern PROBE = Pattern.compile("(p[0-9.]+|max)=([0-9.]+)");
    private static final int RATE = 2_000;
    private static final double BITS_PER_GBIT = 1e9;

    private final List<String> launcher;
    private final int rounds;
    private final int seconds;
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    CostRun(final List<String> launcher, final int rounds, final int seconds) {
        this.launcher = launcher;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    StepResult run() throws IOException {
        for (int round = 0; round < rounds; round++) {
            for (final boolean offloads : List.of(false, true)) {
                // The first of a pair takes turns, too.
                for (int turn = 0; turn < 2; turn++) {
                    one(offloads, (turn + round) % 2 == 1);
                }
            }
        }
        final StepResult result =
                new StepResult(NAME, rounds + " rounds of " + seconds + " s, agent off and on in turn");
        figures.forEach((name, values) -> result.put(name, median(values)));
        for (final String what : List.of("throughput_gbit", "throughput_gso_gbit")) {
            result.put("ratio." + what, pairedRatio(figures.get("off." + what), figures.get("on." + what)));
        }
        return result;
    }

    @SuppressWarnings("try") // the agent is there to be there
    private void one(final boolean offloads, final boolean on) throws IOException {
        try (LoadLab lab = new LoadLab(offloads);
                AgentUnderTest agent = on ? agent(lab) : null) {
            final String side = on ? "on." : "off.";
            final LabProcess iperf = new IperfTraffic()
                    .start(lab, seconds)
                    .get(0)
                    .awaitSuccess(Duration.ofSeconds(seconds).plus(GRACE));
            add(side + (offloads ? "throughput_gso_gbit" : "throughput_gbit"), received(iperf));
            if (!offloads) {
                probe(lab, side);
            }
        }
    }

    private AgentUnderTest agent(final LoadLab lab) throws IOException {
        lab.startJava(lab.node(), "io.merrow.lab.OtlpSink", "--grpc", "4317", "--http", "-1")
                .awaitStdout("^listening", START);
        return AgentUnderTest.start(lab, launcher, List.of(), List.of());
    }

    /** The last figure is what the receiver got. */
    private static double received(final LabProcess iperf) {
        final Matcher matcher = THROUGHPUT.matcher(String.join("\n", iperf.stdout()));
        double last = 0;
        while (matcher.find()) {
            last = Double.parseDouble(matcher.group(1));
        }
        return last / BITS_PER_GBIT;
    }

    private void probe(final LoadLab lab, final String side) {
        final String address = lab.link().left().ipv4();
        final String probe = EchoProbe.class.getName();
        lab.startJava(lab.node(), probe, "server", address, "7007").awaitStdout("^listening", START);
        final LabProcess client = lab.startJava(
                lab.peer(), probe, "client", address, "7007", Integer.toString(RATE), Integer.toString(seconds));
        client.awaitSuccess(Duration.ofSeconds(seconds).plus(GRACE));
        final Matcher matcher = PROBE.matcher(String.join("\n", client.stdout()));
        while (matcher.find()) {
            add(side + "round_trip." + matcher.group(1) + "_us", Double.parseDouble(matcher.group(2)));
        }
    }

    private void add(final String name, final double value) {
        figures.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    /** Median of the rounds' own ratios: on over off. */
    private static double pairedRatio(final List<Double> off, final List<Double> on) {
        final List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < off.size(); i++) {
            ratios.add(on.get(i) / off.get(i));
        }
        return median(ratios);
    }

    private static double median(final List<Double> values) {
        final double[] sorted = values.stream().mapToDouble(d -> d).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    @Override
    public String toString() {
        return "CostRun{rounds=" + rounds + ", seconds=" + seconds + '}';
    }
}
