package io.merrow.lab;

import java.util.List;

/**
 * What both ends of some {@link Traffic} agree on.
 *
 * @param version     of IP.
 * @param serverPort  where the server listened.
 * @param clientPorts the client's port of each connection, in order.
 * @param bytesUp     payload from client to server, as the server counted it.
 * @param bytesDown   payload from server to client, as the client counted it.
 */
public record TrafficReport(
        IpVersion version, int serverPort, List<Integer> clientPorts, long bytesUp, long bytesDown) {
    /** The client's port of the only connection. */
    public int clientPort() {
        if (clientPorts.size() != 1) {
            throw new IllegalStateException("not one connection but " + clientPorts.size());
        }
        return clientPorts.get(0);
    }
}
