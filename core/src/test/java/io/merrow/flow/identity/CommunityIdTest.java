package io.merrow.flow.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.merrow.flow.KernelEntry;
import io.merrow.flow.SharedCaptures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The specification's own examples; all of its baseline where its files are at hand. */
class CommunityIdTest {
    private static final Pattern BASELINE = Pattern.compile("\\{\"proto\": (\\d+), \"saddr\": \"([^\"]+)\","
            + " \"daddr\": \"([^\"]+)\", \"sport\": (\\w+), \"dport\": (\\w+), \"communityid\": \"([^\"]+)\"}");

    @Test
    void shouldNameBothDirectionsOfAConnectionAlike() {
        assertThat(id(0, 6, "128.232.110.120", 34855, "66.35.250.204", 80)).isEqualTo("1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
        assertThat(id(0, 6, "66.35.250.204", 80, "128.232.110.120", 34855)).isEqualTo("1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    }

    @Test
    void shouldMapIcmpTypesThatComeInPairs() {
        assertThat(id(0, 1, "192.168.0.89", 8, "192.168.0.1", 0)).isEqualTo("1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
        assertThat(id(0, 1, "192.168.0.1", 0, "192.168.0.89", 8)).isEqualTo("1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
        assertThat(id(0, 58, "fe80::200:86ff:fe05:80da", 135, "fe80::260:97ff:fe07:69ea", 136))
                .isEqualTo("1:dGHyGvjMfljg6Bppwm3bg0LO8TY=");
    }

    @Test
    void shouldHashOneWayIcmpFromSenderToReceiver() {
        assertThat(id(0, 1, "10.0.0.1", 11, "10.0.0.2", 0)).isEqualTo("1:YHxtAirCG//0OzkcVAukqKQN9xM=");
        assertThat(id(0, 58, "3ffe:501:410:0:2c0:dfff:fe47:33e", 1, "3ffe:507:0:1:200:86ff:fe05:80da", 4))
                .isEqualTo("1:hLZd0XGWojozrvxqE0dWB1iM6R0=");
        assertThat(id(0, 1, "10.0.0.2", 3, "10.0.0.1", 3)).isNotEqualTo(id(0, 1, "10.0.0.1", 3, "10.0.0.2", 3));
    }

    @Test
    void shouldLeavePortsOutWhereThereAreNone() {
        assertThat(id(0, 46, "10.1.12.1", 0, "10.1.12.2", 0)).isEqualTo("1:KHlLkgoJW7ifUTyTSgyVfkFHzKw=");
    }

    @Test
    void shouldUseTheSeed() {
        assertThat(id(1, 6, "128.232.110.120", 34855, "66.35.250.204", 80)).isEqualTo("1:3V71V58M3Ksw/yuFALMcW0LAHvc=");
    }

    @Test
    void shouldRefuseASeedOfMoreThan16Bits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CommunityId(65536))
                .withMessageContaining("65535");
    }

    @Test
    void shouldEqualThePublishedBaseline() throws IOException {
        checkBaseline("baseline_deflt.json", 0);
        checkBaseline("baseline_seed1.json", 1);
    }

    private static void checkBaseline(final String name, final int seed) throws IOException {
        final Path file = SharedCaptures.find("community-id/" + name);
        assumeThat(file).as("the specification's captures are not at hand").isNotNull();
        final Matcher matcher = BASELINE.matcher(Files.readString(file, StandardCharsets.UTF_8));
        int lines = 0;
        while (matcher.find()) {
            final int protocol = Integer.parseInt(matcher.group(1));
            assertThat(id(
                            seed,
                            protocol,
                            matcher.group(2),
                            port(matcher.group(4)),
                            matcher.group(3),
                            port(matcher.group(5))))
                    .as(matcher.group())
                    .isEqualTo(matcher.group(6));
            lines++;
        }
        assertThat(lines).isGreaterThan(20);
    }

    private static int port(final String text) {
        return text.equals("null") ? 0 : Integer.parseInt(text);
    }

    /** Orders the ends as the kernel does, by bytes of address and port. */
    private static String id(
            final int seed,
            final int protocol,
            final String from,
            final int fromPort,
            final String to,
            final int toPort) {
        final int order = Arrays.compareUnsigned(KernelEntry.address(from), KernelEntry.address(to));
        final boolean fromHigh = order > 0 || order == 0 && fromPort > toPort;
        final KernelEntry entry = fromHigh
                ? KernelEntry.of(protocol, to, toPort, from, fromPort)
                : KernelEntry.of(protocol, from, fromPort, to, toPort);
        final UnsafeBuffer digest = new UnsafeBuffer(new byte[20]);
        new CommunityId(seed).digest(entry.key, 0, fromHigh, digest, 0);
        return CommunityId.text(digest, 0);
    }
}
