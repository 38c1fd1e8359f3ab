package io.merrow.capture.listen;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** A process with a UDP socket on the given address and port, until it is killed. */
public final class BoundUdpMain {
    private BoundUdpMain() {}

    public static void main(final String[] arguments) throws IOException {
        final InetSocketAddress address = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        try (DatagramSocket socket = new DatagramSocket(address)) {
            System.out.println("bound " + socket.getLocalSocketAddress());
            Runtime.getRuntime().addShutdownHook(new Thread(socket::close));
            Thread.currentThread().join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
