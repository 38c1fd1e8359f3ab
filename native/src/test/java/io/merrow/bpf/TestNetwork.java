package io.merrow.bpf;

import io.merrow.tc.TcDirection;
import java.nio.file.Path;

/** Two network namespaces of our own with a veth pair between them, 192.0.2.1 here and 192.0.2.2 there. */
public final class TestNetwork implements AutoCloseable {
    public static final String DEVICE = "merrow0";

    private final String here = "merrow-here-" + ProcessHandle.current().pid();
    private final String there = "merrow-there-" + ProcessHandle.current().pid();
    private final int ifindex;

    public TestNetwork() {
        try {
            Command.run("ip", "netns", "add", here);
            Command.run("ip", "netns", "add", there);
            Command.run(
                    "ip", "-n", here, "link", "add", DEVICE, "type", "veth", "peer", "name", DEVICE, "netns", there);
            configure(here, "192.0.2.1/24");
            configure(there, "192.0.2.2/24");
            ifindex = Integer.parseInt(
                    inside("cat", "/sys/class/net/" + DEVICE + "/ifindex").trim());
        } catch (final RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static void configure(final String namespace, final String address) {
        Command.run("ip", "-n", namespace, "addr", "add", address, "dev", DEVICE);
        Command.run("ip", "-n", namespace, "link", "set", DEVICE, "up");
    }

    public int ifindex() {
        return ifindex;
    }

    public Path path() {
        return Path.of("/run/netns", here);
    }

    /** Runs a command in the namespace here. */
    public String inside(final String... command) {
        final String[] whole = new String[command.length + 4];
        System.arraycopy(new String[] {"ip", "netns", "exec", here}, 0, whole, 0, 4);
        System.arraycopy(command, 0, whole, 4, command.length);
        return Command.run(whole);
    }

    /** So many echo requests out, so many replies in. */
    public void ping(final int count) {
        inside("ping", "-q", "-c", Integer.toString(count), "-i", "0.01", "-W", "10", "192.0.2.2");
    }

    public String qdiscs() {
        return inside("tc", "qdisc", "show", "dev", DEVICE);
    }

    public String filters(final TcDirection direction) {
        return inside("tc", "filter", "show", "dev", DEVICE, direction.name().toLowerCase(java.util.Locale.ROOT));
    }

    @Override
    public void close() {
        for (final String namespace : new String[] {here, there}) {
            if (Path.of("/run/netns", namespace).toFile().exists()) {
                Command.run("ip", "netns", "del", namespace);
            }
        }
    }
}
