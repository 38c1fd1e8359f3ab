package io.merrow.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Network namespaces and veth links for a test, gone when it is closed.
 *
 * <p>Namespaces are called {@code merrow-<pid>-<number>-<label>}; a new lab also removes those whose process is dead.
 * Interfaces are {@code veth1}, {@code veth2} and so on; link n has the networks 10.77.n.0/24 and fd77:0:0:n::/64, the
 * left end 1 and the right end 2 in both. There are no link-local IPv6 addresses, no duplicate address detection and no
 * router solicitations. One thread builds; endpoints and namespaces may be used by any.
 */
public final class NetworkLab implements AutoCloseable {
    private static final AtomicInteger NAMESPACE_NUMBER = new AtomicInteger();
    private static final int MAX_LINKS = 254;

    private final List<Namespace> namespaces = new ArrayList<>();
    private int links;

    /**
     * A lab without anything in it.
     *
     * @throws IllegalStateException with the reason when the lab cannot work here.
     */
    public NetworkLab() {
        final String reason = unavailableReason();
        if (reason != null) {
            throw new IllegalStateException(reason);
        }
        NamespaceCleaner.removeStale();
    }

    /** Whether a lab can be made here. */
    public static boolean isAvailable() {
        return unavailableReason() == null;
    }

    /** Why no lab can be made here, with what to do; null when it can. For a test's assumption. */
    public static String unavailableReason() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "network namespaces need root: run as root (CAP_SYS_ADMIN and CAP_NET_ADMIN)";
        }
        for (final String tool : List.of("ip", "ethtool")) {
            if (!isInstalled(tool)) {
                return "the command " + tool + " is missing: run scripts/setup";
            }
        }
        return null;
    }

    /**
     * Makes a namespace.
     *
     * @param label a word for people, part of its name; letters, digits, hyphens.
     */
    public Namespace namespace(final String label) {
        final String name = NamespaceCleaner.PREFIX + ProcessHandle.current().pid() + "-"
                + NAMESPACE_NUMBER.incrementAndGet() + "-" + label;
        Ip.run("netns add " + name);
        final Namespace namespace = new Namespace(name);
        namespaces.add(namespace);
        namespace.shell(QUIET_DEFAULTS);
        Ip.run("-n " + name + " link set lo up");
        return namespace;
    }

    /** Two new namespaces, left and right, with a quiet link between them. */
    public Link pair() {
        return link(namespace("left"), namespace("right"), LinkOptions.quiet());
    }

    /** Joins two namespaces by a veth pair, up and with addresses. */
    public Link link(final Namespace left, final Namespace right, final LinkOptions options) {
        if (links == MAX_LINKS) {
            throw new IllegalStateException("a lab has " + MAX_LINKS + " links at most");
        }
        return LinkBuilder.build(left, right, ++links, options);
    }

    /** Kills what still runs in the namespaces and removes them. */
    @Override
    public void close() {
        for (int i = namespaces.size() - 1; i >= 0; i--) {
            NamespaceCleaner.remove(namespaces.get(i).name());
        }
        namespaces.clear();
    }

    @Override
    public String toString() {
        return "NetworkLab{links=" + links + ", namespaces=" + namespaces + "}";
    }

    private static boolean isInstalled(final String tool) {
        for (final String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(directory, tool))) {
                return true;
            }
        }
        return false;
    }

    /** For interfaces made later: nothing is sent that the test did not ask for. */
    private static final String QUIET_DEFAULTS = "cd /proc/sys/net/ipv6/conf"
            + " && for c in all default; do"
            + " echo 0 > $c/accept_dad; echo 0 > $c/router_solicitations; echo 0 > $c/accept_ra;"
            + " done; cd default && echo 1 > addr_gen_mode"
            // The multicast reports of a new address then follow at once and not within two seconds.
            + " && echo 1 > mldv1_unsolicited_report_interval && echo 1 > mldv2_unsolicited_report_interval";
}
