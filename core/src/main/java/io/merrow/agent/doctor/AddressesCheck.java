package io.merrow.agent.doctor;

import io.merrow.admin.AdminAddress;
import io.merrow.config.internal.InternalConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Whether the agent can listen where it shall; an agent that runs already is found by its admin address. */
final class AddressesCheck implements Check {
    private final InternalConfig config;

    AddressesCheck(final InternalConfig config) {
        this.config = config;
    }

    @Override
    public List<Finding> examine() {
        final List<Finding> findings = new ArrayList<>();
        final boolean runs = answers();
        if (config.admin().enabled()) {
            findings.add(Finding.fine(
                    "admin address",
                    config.admin().address() + (runs ? ": an agent is running" : ": no agent is running here")));
        }
        if (config.server().enabled()) {
            findings.add(port(
                    "health",
                    "internal.server",
                    config.server().listenAddress(),
                    config.server().port(),
                    runs));
        }
        if (config.metrics().enabled()) {
            findings.add(port(
                    "metrics",
                    "internal.metrics",
                    config.metrics().listenAddress(),
                    config.metrics().port(),
                    runs));
        }
        return findings;
    }

    private boolean answers() {
        if (!config.admin().enabled()) {
            return false;
        }
        try (SocketChannel channel =
                AdminAddress.parse(config.admin().address()).connect()) {
            return channel.isConnected();
        } catch (final IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static Finding port(
            final String subject, final String key, final String address, final int port, final boolean runs) {
        final String where = address + ":" + port;
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return Finding.fine(subject, port == 0 ? address + ", any free port" : where + " is free");
        } catch (final IOException e) {
            return runs
                    ? Finding.fine(subject, where + " is in use, probably by the running agent")
                    : Finding.fail(
                            subject,
                            "failed to listen on " + where + ": " + e.getMessage(),
                            "set " + key + ".port to a free port, or " + key + ".enabled to false");
        }
    }
}
