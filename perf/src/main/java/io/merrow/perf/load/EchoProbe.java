package io.merrow.perf.load;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long traffic itself takes from peer to node and back: datagrams at a fixed rate, each timed from the moment it
 * <em>should</em> have left. So one that waits makes those behind it late too, and a stall is not left out of the
 * percentiles (coordinated omission).
 *
 * <p>Arguments: {@code server ADDRESS PORT}, or {@code client ADDRESS PORT RATE SECONDS}. The client ends with a line
 * {@code done p50=… p99=… p99.9=… p99.99=… max=… lost=…}, µs.
 */
public final class EchoProbe {
    private static final int SIZE = 64;
    private static final int TIMEOUT_MS = 1_000;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long HIGHEST_NS = 10 * NS_PER_SECOND;
    private static final double NS_PER_US = 1_000.0;

    private EchoProbe() {}

    /** Runs one end. */
    public static void main(final String[] arguments) throws IOException {
        final InetSocketAddress address =
                new InetSocketAddress(InetAddress.getByName(arguments[1]), Integer.parseInt(arguments[2]));
        if (arguments[0].equals("server")) {
            serve(address);
        } else {
            ask(address, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
        }
    }

    private static void serve(final InetSocketAddress address) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(address)) {
            System.out.println("listening");
            final DatagramPacket packet = new DatagramPacket(new byte[SIZE], SIZE);
            while (true) {
                socket.receive(packet);
                socket.send(packet);
            }
        }
    }

    private static void ask(final InetSocketAddress address, final int rate, final int seconds) throws IOException {
        final Histogram histogram = new Histogram(HIGHEST_NS, 3);
        int lost = 0;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(address);
            socket.setSoTimeout(TIMEOUT_MS);
            final DatagramPacket packet = new DatagramPacket(new byte[SIZE], SIZE);
            final long intervalNs = NS_PER_SECOND / rate;
            final long startNs = System.nanoTime();
            for (long i = 0; i < (long) rate * seconds; i++) {
                final long dueNs = startNs + i * intervalNs;
                while (System.nanoTime() < dueNs) {
                    LockSupport.parkNanos(dueNs - System.nanoTime());
                }
                socket.send(packet);
                try {
                    socket.receive(packet);
                    histogram.recordValue(Math.min(HIGHEST_NS, System.nanoTime() - dueNs));
                } catch (final SocketTimeoutException e) {
                    lost++;
                }
            }
        }
        System.out.printf(
                java.util.Locale.ROOT,
                "done p50=%.1f p99=%.1f p99.9=%.1f p99.99=%.1f max=%.1f lost=%d%n",
                us(histogram, 50),
                us(histogram, 99),
                us(histogram, 99.9),
                us(histogram, 99.99),
                us(histogram, 100),
                lost);
    }

    private static double us(final Histogram histogram, final double percentile) {
        return histogram.getValueAtPercentile(percentile) / NS_PER_US;
    }
}
