package io.merrow.perf.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigReader;
import io.merrow.lab.Await;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real TCP of the kernel's between namespaces, with loss and a narrow link, captured at the sender: Merrow's TCP analysis of the
 * capture agrees with tshark's. Both read the same times, so no load on the machine makes them differ.
 */
@Tag("one-jdk")
class TcpLossSystemTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final MerrowConfig CONFIG = ConfigReader.defaults();
    private static final long UP = 200_000;
    private static final long DOWN = 50_000;
    private static final long ENOUGH_BYTES = 20_000; // of headers: what is sent is more than 150 frames

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

    /** Every so many packets one is lost, not at random: some always are, and never one again and again. */
    private static void lose(final Namespace at, final int every) {
        final String rule = "meta l4proto tcp numgen inc mod " + every + " == " + (every - 1) + " drop";
        assumeTrue(
                at.shell("nft 'add table inet loss; add chain inet loss in { type filter hook input priority 0; };"
                                + " add rule inet loss in " + rule + "' 2>&1 || echo no")
                        .isEmpty(),
                "this kernel has no nft numgen: TCP under loss is not compared");
    }

    /** What the client's interface sees of a connection, and that both agree on it. */
    private Comparison compare(final IpVersion version) throws IOException {
        final Path capture = folder.resolve("loss.pcap");
        try (LabProcess tcpdump = link.left().namespace().start(tcpdump(capture))) {
            tcpdump.awaitStderr("listening on", PATIENCE);
            Traffic.over(link).tcp(version, UP, DOWN);
            awaitData(capture);
            tcpdump.terminate();
            tcpdump.awaitExit(PATIENCE);
        }
        final Path work = Files.createDirectory(folder.resolve("tshark"));
        final Comparison comparison = Comparison.of(capture, CONFIG, new Tshark(work), true);
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.equal() + comparison.explained()).isEqualTo(1);
        return comparison;
    }

    private static void awaitData(final Path capture) {
        Await.until("the capture has data", () -> Files.size(capture) >= ENOUGH_BYTES);
    }

    private String[] tcpdump(final Path capture) {
        final String device = link.left().interfaceName();
        return ("tcpdump -U --immediate-mode -s 200 -Z root -i " + device + " -w " + capture + " tcp").split(" ");
    }

    @Test
    void shouldAgreeWithTsharkOnLossOnANarrowLink() throws IOException {
        final String device = link.left().interfaceName();
        assumeTrue(
                link.left()
                        .namespace()
                        .shell("tc qdisc add dev " + device
                                + " root tbf rate 20mbit burst 8kb limit 20kb 2>&1 || echo no")
                        .isEmpty(),
                "this kernel has no tbf: TCP on a narrow link is not compared");
        lose(link.right().namespace(), 23);

        assertThat(compare(IpVersion.V6).behind()).isPositive();
    }

    @Test
    void shouldAgreeWithTsharkOnLossWithoutSelectiveAcknowledgments() throws IOException {
        link.left().namespace().sysctl("ipv4/tcp_sack", "0");
        lose(link.right().namespace(), 23);
        lose(link.left().namespace(), 41);

        assertThat(compare(IpVersion.V4).behind()).isPositive();
    }
}
