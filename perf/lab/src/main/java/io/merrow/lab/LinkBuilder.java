package io.merrow.lab;

import java.util.List;

/** Makes a veth pair as {@link NetworkLab} describes it. Stateless. */
final class LinkBuilder {
    private LinkBuilder() {}

    static Link build(final Namespace left, final Namespace right, final int number, final LinkOptions options) {
        final String name = "veth" + number;
        final String end = name + " mtu " + options.mtu() + " netns ";
        Ip.run("link add " + end + left.name() + " type veth peer name " + end + right.name());
        if (!options.offloads()) {
            disableOffloads(left, name);
            disableOffloads(right, name);
        }
        final Endpoint leftEnd = configure(left, name, number, 1);
        final Endpoint rightEnd = configure(right, name, number, 2);
        if (options.staticNeighbours()) {
            addNeighbour(leftEnd, rightEnd);
            addNeighbour(rightEnd, leftEnd);
        }
        awaitUp(leftEnd);
        awaitUp(rightEnd);
        return new Link(leftEnd, rightEnd);
    }

    private static void disableOffloads(final Namespace namespace, final String name) {
        namespace.shell("ethtool -K " + name + " tx off rx off tso off gso off gro off");
    }

    private static Endpoint configure(final Namespace namespace, final String name, final int number, final int host) {
        final String ipv4 = "10.77." + number + "." + host;
        final String ipv6 = "fd77:0:0:" + Integer.toHexString(number) + "::" + host;
        Ip.run("-n " + namespace.name() + " address add " + ipv4 + "/24 dev " + name);
        Ip.run("-n " + namespace.name() + " address add " + ipv6 + "/64 dev " + name + " nodad");
        Ip.run("-n " + namespace.name() + " link set " + name + " up");
        final List<String> identity = namespace.shell("cd /sys/class/net/" + name + " && cat ifindex address");
        return new Endpoint(namespace, name, Integer.parseInt(identity.get(0)), identity.get(1), ipv4, ipv6);
    }

    /** The kernel may notice a second late that the carrier is there, and reports its multicast groups then. */
    private static void awaitUp(final Endpoint end) {
        final String state = "cat /sys/class/net/" + end.interfaceName() + "/operstate";
        Await.until(() -> end + " up", () -> end.namespace().shell(state).contains("up"));
    }

    private static void addNeighbour(final Endpoint at, final Endpoint neighbour) {
        for (final IpVersion version : IpVersion.values()) {
            Ip.run("-n " + at.namespace().name() + " neighbour replace " + neighbour.address(version) + " lladdr "
                    + neighbour.mac() + " dev " + at.interfaceName() + " nud permanent");
        }
    }
}
