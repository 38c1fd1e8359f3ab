package io.merrow.perf.load;

import io.merrow.lab.LabProcess;
import java.nio.file.Path;
import java.util.List;

/** A capture file, again and again, at a fixed rate, by tcpreplay. */
final class CaptureTraffic implements Traffic {
    private final Path capture;
    private final int packetsPerSecond;

    CaptureTraffic(final Path capture, final int packetsPerSecond) {
        this.capture = capture;
        this.packetsPerSecond = packetsPerSecond;
    }

    @Override
    public String describe() {
        return "tcpreplay: " + capture.getFileName() + " at " + packetsPerSecond + " packets/s";
    }

    @Override
    public List<LabProcess> start(final LoadLab lab, final int seconds) {
        return List.of(lab.peer()
                .start(
                        "tcpreplay",
                        "--intf1",
                        lab.link().right().interfaceName(),
                        "--pps",
                        Integer.toString(packetsPerSecond),
                        "--loop",
                        "0",
                        "--duration",
                        Integer.toString(seconds),
                        "--preload-pcap",
                        capture.toAbsolutePath().toString()));
    }
}
