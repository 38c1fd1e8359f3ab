package io.merrow.agent;

import io.merrow.lab.Await;
import io.merrow.lab.Link;
import io.merrow.lab.Namespace;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Datagrams from one end of a link to the other, 10 to a flow or all in one, until it is stopped. */
@SuppressWarnings({"try", "NonAtomicVolatileUpdate"}) // one thread writes
final class DatagramLoad implements AutoCloseable {
    static final int PORT = 40_000;
    private static final int FLOW_DATAGRAMS = 10;
    private static final long PAUSE_MS = 5;

    private final CompletableFuture<Long> sent = new CompletableFuture<>();
    private final DatagramSocket sink;
    private final Link link;
    private final int rounds;
    private volatile boolean isStopped;
    private volatile long count;

    DatagramLoad(final Link link) throws IOException {
        this(link, 1);
    }

    /** One flow that lasts as long as this. */
    static DatagramLoad ofOneFlow(final Link link) throws IOException {
        return new DatagramLoad(link, Integer.MAX_VALUE);
    }

    /** @param rounds of datagrams from each socket. */
    private DatagramLoad(final Link link, final int rounds) throws IOException {
        this.link = link;
        this.rounds = rounds;
        try (NetworkNamespace inside = in(link.right().namespace())) {
            sink = new DatagramSocket(PORT); // without a reader: what does not fit is dropped behind the agent's
            // hook
        }
        final Thread thread = new Thread(this::run, "datagram-load");
        thread.setDaemon(true);
        thread.start();
    }

    private static NetworkNamespace in(final Namespace namespace) {
        return NetworkNamespace.enter(Path.of("/run/netns", namespace.name()));
    }

    private void run() {
        try (NetworkNamespace inside = in(link.left().namespace())) {
            final InetSocketAddress target =
                    new InetSocketAddress(InetAddress.getByName(link.right().ipv4()), PORT);
            final DatagramPacket packet = new DatagramPacket(new byte[100], 100, target);
            while (!isStopped) {
                try (DatagramSocket socket = new DatagramSocket()) {
                    for (int round = 0; round < rounds && !isStopped; round++) {
                        for (int i = 0; i < FLOW_DATAGRAMS; i++) {
                            socket.send(packet);
                            count = count + 1; // the only writer
                        }
                        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                    }
                }
            }
            sent.complete(count);
        } catch (final IOException | InterruptedException | RuntimeException e) {
            sent.completeExceptionally(e);
        }
    }

    /** Until so many more were sent: records of them are on their way. */
    void awaitMore(final long datagrams) {
        final long wanted = count + datagrams;
        Await.until(() -> wanted + " datagrams, of which were sent " + count, () -> count >= wanted || sent.isDone());
    }

    /** @return datagrams sent. */
    long stop() {
        isStopped = true;
        return sent.join();
    }

    @Override
    public void close() {
        isStopped = true;
        try {
            sent.join();
        } finally {
            sink.close();
        }
    }
}
