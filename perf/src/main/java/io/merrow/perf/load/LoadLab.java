package io.merrow.perf.load;

import io.merrow.lab.LabProcess;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Namespace;
import io.merrow.lab.NetworkLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The node, on which the agent runs, and the peer, which makes the traffic; gone when it is closed. One thread. */
final class LoadLab implements AutoCloseable {
    private final NetworkLab lab = new NetworkLab();
    private final Link link;
    private final Path directory;

    /**
     * @param offloads whether the link's offloads stay on: then one packet on it may be a super-packet.
     */
    LoadLab(final boolean offloads) throws IOException {
        directory = Files.createTempDirectory("merrow-load-");
        final LinkOptions options = LinkOptions.quiet();
        link = lab.link(lab.namespace("node"), lab.namespace("peer"), offloads ? options.withOffloads() : options);
        // Datagrams to closed ports are answered with ICMP errors otherwise, at a rate of the kernel's choice.
        node().shell("nft add table inet quiet && nft add chain inet quiet in '{ type filter hook input priority 0; }'"
                + " && nft add rule inet quiet in udp dport 9 drop");
    }

    Namespace node() {
        return link.left().namespace();
    }

    Namespace peer() {
        return link.right().namespace();
    }

    Link link() {
        return link;
    }

    /** A directory of this run's own. */
    Path directory() {
        return directory;
    }

    /** Starts a Java program of this class path in a namespace. */
    LabProcess startJava(final Namespace namespace, final String mainClass, final String... arguments) {
        return namespace.startJava(List.of("-Xmx512m", "-XX:+UseSerialGC"), mainClass, arguments);
    }

    @Override
    public void close() throws IOException {
        lab.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public String toString() {
        return "LoadLab{" + link + ", " + directory + '}';
    }
}
