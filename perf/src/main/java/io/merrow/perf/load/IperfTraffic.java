package io.merrow.perf.load;

import io.merrow.lab.LabProcess;
import java.time.Duration;
import java.util.List;

/** One TCP connection from peer to node, as fast as it goes, by iperf3. */
final class IperfTraffic implements Traffic {
    private static final Duration START = Duration.ofSeconds(20);

    @Override
    public String describe() {
        return "iperf3: one TCP connection, as fast as it goes";
    }

    @Override
    public List<LabProcess> start(final LoadLab lab, final int seconds) {
        lab.node().start("iperf3", "--server", "--one-off", "--forceflush").awaitStdout("listening", START);
        return List.of(lab.peer()
                .start("iperf3", "--client", lab.link().left().ipv4(), "--time", Integer.toString(seconds), "--json"));
    }
}
