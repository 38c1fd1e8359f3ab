package io.merrow.perf.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.config.reader.ConfigReader;
import io.merrow.lab.IpVersion;
import io.merrow.lab.LabProcess;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Namespace;
import io.merrow.lab.NetworkLab;
import io.merrow.lab.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real TCP of the kernel's between namespaces, with loss and a narrow link, captured at the sender: what Merrow says of the
 * capture is what tshark's analysis says. Both read the same times, so no load on the machine makes them differ.
 */
class TcpLossSystemTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long UP = 300_000;
    private static final long DOWN = 100_000;

    @TempDir
    private Path folder;

    private NetworkLab lab;
    private Link link;

    @BeforeEach
    void makeLink() {
        assumeTrue(Tshark.isInstalled(), "there is no tshark: TCP under loss is not compared");
        assumeTrue(NetworkLab.isAvailable(), NetworkLab::unavailableReason);
        lab = new NetworkLab();
        link = lab.link(lab.namespace("client"), lab.namespace("server"), LinkOptions.quiet());
    }

    @AfterEach
    void removeNamespaces() {
        if (lab != null) {
            lab.close();
        }
    }

    private static void lose(final Namespace at, final int percent) {
        assumeTrue(
                at.shell(
                                "nft add table inet loss && nft add chain inet loss in '{ type filter hook input priority 0; }'"
                                        + " && nft add rule inet loss in meta l4proto tcp numgen random mod 100 '<' "
                                        + percent
                                        + " drop || echo no")
                        .isEmpty(),
                "this kernel has no nft numgen");
    }

    /** What the sender's interface sees of a connection. */
    private Comparison compare(final IpVersion version) throws IOException {
        final Path capture = folder.resolve("loss.pcap");
        final Namespace client = link.left().namespace();
        try (LabProcess tcpdump = client.start(
                "tcpdump",
                "-U",
                "-s",
                "200",
                "-Z",
                "root",
                "-i",
                link.left().interfaceName(),
                "-w",
                capture.toString(),
                "tcp")) {
            tcpdump.awaitStderr("listening on", PATIENCE);
            Traffic.over(link).tcp(version, UP, DOWN);
            tcpdump.terminate();
            tcpdump.awaitExit(PATIENCE);
        }
        final Path work = Files.createDirectory(folder.resolve("tshark"));
        return Comparison.of(capture, ConfigReader.defaults(), new Tshark(work), true);
    }

    @Test
    void shouldSayOfLossWhatTsharkSays() throws IOException {
        lose(link.right().namespace(), 4);

        final Comparison comparison = compare(IpVersion.V6);

        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.frames()).isGreaterThan(100);
    }

    @Test
    void shouldSayOfLossWithoutSelectiveAcknowledgmentsWhatTsharkSays() throws IOException {
        link.left().namespace().sysctl("ipv4/tcp_sack", "0");
        lose(link.right().namespace(), 4);
        lose(link.left().namespace(), 2);

        assertThat(compare(IpVersion.V4).differences()).isEmpty();
    }

    @Test
    void shouldSayOfANarrowLinkWhatTsharkSays() throws IOException {
        assumeTrue(
                link.left()
                        .namespace()
                        .shell("tc qdisc add dev " + link.left().interfaceName()
                                + " root tbf rate 20mbit burst 8kb limit 20kb 2>&1 || echo no")
                        .isEmpty(),
                "this kernel has no tbf");

        assertThat(compare(IpVersion.V4).differences()).isEmpty();
    }
}
