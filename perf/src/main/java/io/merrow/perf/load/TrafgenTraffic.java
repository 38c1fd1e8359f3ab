package io.merrow.perf.load;

import io.merrow.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * UDP datagrams of 64 octets at a fixed rate by trafgen, in turn over so many flows: source addresses and source ports
 * both count up, and as their numbers have no common divisor every pair comes once in addresses × ports packets.
 */
final class TrafgenTraffic implements Traffic {
    private static final int FIRST_ADDRESS = 0x0A640001;
    private static final int FIRST_PORT = 1024;
    private static final int LAST_PORT = 65_000;
    private static final int MAX_ADDRESSES = 250;

    private final int packetsPerSecond;
    private final int addresses;
    private final int ports;

    private TrafgenTraffic(final int packetsPerSecond, final int addresses, final int ports) {
        this.packetsPerSecond = packetsPerSecond;
        this.addresses = addresses;
        this.ports = ports;
    }

    /**
     * @param flows how many, about: 1 to 16 million.
     */
    static TrafgenTraffic packets(final int packetsPerSecond, final int flows) {
        int addresses = Math.max(1, Math.min(MAX_ADDRESSES, (int) Math.sqrt(flows)));
        int ports = Math.max(1, Math.min(LAST_PORT - FIRST_PORT, flows / addresses));
        while (divisor(addresses, ports) != 1) {
            ports--;
        }
        if (flows == 1) {
            addresses = 1;
        }
        return new TrafgenTraffic(packetsPerSecond, addresses, ports);
    }

    /** Each packet is a flow of its own, for 16 million packets. */
    static TrafgenTraffic newFlows(final int flowsPerSecond) {
        return new TrafgenTraffic(flowsPerSecond, MAX_ADDRESSES, LAST_PORT - FIRST_PORT + 1);
    }

    private static int divisor(final int a, final int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    @Override
    public String describe() {
        return String.format(
                Locale.ROOT, "trafgen: %,d UDP packets/s over %,d flows", packetsPerSecond, (long) addresses * ports);
    }

    @Override
    public long flows(final int seconds) {
        return Math.min((long) addresses * ports, (long) packetsPerSecond * seconds);
    }

    @Override
    public List<LabProcess> start(final LoadLab lab, final int seconds) throws IOException {
        final Path packet = Files.createTempFile(lab.directory(), "trafgen", ".cfg");
        Files.writeString(
                packet,
                String.format(
                        Locale.ROOT,
                        "{ eth(da=%s, sa=%s), ipv4(sa=%s, da=%s), udp(sp=%s, dp=9), fill('A', 64) }%n",
                        lab.link().left().mac(),
                        lab.link().right().mac(),
                        addresses == 1
                                ? String.format("0x%08x", FIRST_ADDRESS)
                                : String.format("dinc(0x%08x,0x%08x)", FIRST_ADDRESS, FIRST_ADDRESS + addresses - 1),
                        lab.link().left().ipv4(),
                        ports == 1 // trafgen refuses a range of one
                                ? Integer.toString(FIRST_PORT)
                                : String.format("dinc(%d,%d)", FIRST_PORT, FIRST_PORT + ports - 1)));
        return List.of(lab.peer()
                .start(
                        "trafgen",
                        "--no-sock-mem",
                        "-Q",
                        "-P1",
                        "-i",
                        packet.toString(),
                        "-o",
                        lab.link().right().interfaceName(),
                        "--rate",
                        packetsPerSecond + "pps",
                        "-n",
                        Long.toString((long) packetsPerSecond * seconds)));
    }

    @Override
    public String toString() {
        return describe();
    }
}
