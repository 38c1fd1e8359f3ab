package io.merrow.capture;

import static io.merrow.capture.Frame.SYN;
import static io.merrow.capture.Frame.ethernet;
import static io.merrow.capture.Frame.icmp;
import static io.merrow.capture.Frame.tcp;
import static io.merrow.capture.Frame.udp;
import static io.merrow.filter.FilterDimension.DESTINATION_ADDRESS;
import static io.merrow.filter.FilterDimension.DESTINATION_PORT;
import static io.merrow.filter.FilterDimension.SOURCE_ADDRESS;
import static io.merrow.filter.FilterDimension.SOURCE_PORT;
import static io.merrow.filter.FilterDimension.TRANSPORT;
import static io.merrow.filter.FilterDimension.TYPE;
import static io.merrow.layout.KernelLedgerReason.COUNTED;
import static io.merrow.layout.KernelLedgerReason.FILTERED;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.filter.FilterDimension;
import io.merrow.filter.FilterFixtures;
import io.merrow.filter.FlowFilter;
import io.merrow.filter.Patterns;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel program mutes, by BPF_PROG_TEST_RUN on the real kernel. */
class FilterProgramTest {
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final List<String> HOSTS = List.of("10.0.0.1", "10.0.1.2", "10.1.0.3", "192.168.0.1");
    private static final List<String> HOSTS6 = List.of("fd00::1", "fd00:1::2", "2001:db8::3");
    private static final List<String> NETWORKS = List.of(
            "10.0.0.0/8",
            "10.0.0.0/16",
            "10.0.1.0/24",
            "10.0.0.1",
            "192.168.0.0/16",
            "0.0.0.0/0",
            "::/0",
            "fd00::/8",
            "fd00::/32",
            "fd00::1");
    private static final List<String> PORTS = List.of("80", "50-90", "443", "0-1023", "1024-65535", "8");

    private KernelFixture kernel;

    @BeforeEach
    void load() {
        kernel = new KernelFixture(4096, 4096);
    }

    @AfterEach
    void closeLedgerAtZero() {
        if (kernel != null) {
            assertThat(kernel.difference()).as("seen less all places").isZero();
            kernel.close();
        }
    }

    private static FlowFilter filter(final FilterDimension dimension, final List<String> match, final String... not) {
        return FilterFixtures.filter(Map.of(dimension, new Patterns(match, List.of(not))));
    }

    private void apply(final FlowFilter filter) {
        filter.packetFilter()
                .ifPresentOrElse(
                        kernel.capture().filter()::apply, kernel.capture().filter()::clear);
    }

    private static Frame udpFrame(final String source, final int sourcePort, final String destination, final int port) {
        return ethernet(IPV4).ipv4(source, destination, 17, udp(sourcePort, port, 10));
    }

    @Test
    void shouldMuteBothDirectionsOfAFilteredFlowWithoutEntryOrEvent() {
        apply(filter(DESTINATION_PORT, List.of("443")));
        kernel.egress(1000, udpFrame("10.0.0.1", 40000, "10.0.0.2", 53));
        kernel.ingress(2000, udpFrame("10.0.0.2", 53, "10.0.0.1", 40000));
        assertThat(kernel.packets(FILTERED)).isEqualTo(2);
        assertThat(kernel.bytes(FILTERED)).isEqualTo(2 * (14 + 20 + 8 + 10));
        assertThat(kernel.entries()).isEmpty();
        assertThat(kernel.events()).isEmpty();
    }

    @Test
    void shouldLetThroughWhatMayPassEitherWayRound() {
        apply(filter(DESTINATION_PORT, List.of("443")));
        kernel.ingress(1000, ethernet(IPV4).ipv4("10.0.0.2", "10.0.0.1", 6, tcp(443, 40000, 1, 1, SYN, 0)));
        assertThat(kernel.packets(COUNTED)).isEqualTo(1);
        assertThat(kernel.packets(FILTERED)).isZero();
    }

    @Test
    void shouldContinueCountingAFlowThatHasAnEntry() {
        kernel.egress(1000, udpFrame("10.0.0.1", 40000, "10.0.0.2", 53));
        apply(filter(TRANSPORT, List.of(), "udp"));
        kernel.egress(2000, udpFrame("10.0.0.1", 40000, "10.0.0.2", 53));
        kernel.egress(3000, udpFrame("10.0.0.1", 40001, "10.0.0.2", 53));
        assertThat(kernel.packets(COUNTED)).isEqualTo(2);
        assertThat(kernel.packets(FILTERED)).isEqualTo(1);
    }

    @Test
    void shouldForgetTheOldNetworksWhenTheFilterChanges() {
        apply(filter(SOURCE_ADDRESS, List.of("10.0.0.0/24")));
        apply(filter(DESTINATION_ADDRESS, List.of("10.9.0.0/16")));
        kernel.egress(1000, udpFrame("10.0.0.1", 1, "10.0.0.2", 2));
        assertThat(kernel.packets(FILTERED)).isEqualTo(1);
        kernel.egress(2000, udpFrame("10.0.0.1", 1, "10.9.0.2", 2));
        assertThat(kernel.packets(COUNTED)).isEqualTo(1);
        kernel.capture().filter().clear();
        kernel.egress(3000, udpFrame("10.0.0.1", 1, "10.0.0.2", 2));
        assertThat(kernel.packets(COUNTED)).isEqualTo(2);
    }

    /** Random filters over random packets: muted exactly when the record would be filtered either way round. */
    @Test
    void shouldMuteExactlyWhatNoOrientationLetsPass() {
        final Random random = new Random(4);
        int muted = 0;
        int counted = 0;
        for (int round = 0; round < 150; round++) {
            final FlowFilter filter = randomFilter(random);
            apply(filter);
            for (int i = 0; i < 20; i++) {
                final Packet packet = Packet.random(random, round * 20 + i);
                final long before = kernel.packets(FILTERED);
                kernel.egress(1000, packet.frame());
                final boolean isMuted = kernel.packets(FILTERED) > before;
                assertThat(isMuted).as("%s under round %d", packet, round).isEqualTo(!packet.passes(filter));
                kernel.forgetEntries(); // or the next packet of the same tuple would be counted, whatever the filter
                muted += isMuted ? 1 : 0;
                counted += isMuted ? 0 : 1;
            }
        }
        assertThat(muted).isGreaterThan(300);
        assertThat(counted).isGreaterThan(300);
    }

    private static FlowFilter randomFilter(final Random random) {
        final Map<FilterDimension, Patterns> patterns = new EnumMap<>(FilterDimension.class);
        patterns.put(SOURCE_ADDRESS, some(random, NETWORKS));
        patterns.put(DESTINATION_ADDRESS, some(random, NETWORKS));
        patterns.put(SOURCE_PORT, some(random, PORTS));
        patterns.put(DESTINATION_PORT, some(random, PORTS));
        patterns.put(TRANSPORT, some(random, List.of("tcp", "udp", "*icmp*", "*")));
        patterns.put(TYPE, some(random, List.of("ipv4", "ipv6", "*")));
        patterns.keySet().removeIf(dimension -> random.nextInt(3) > 0);
        return FilterFixtures.filter(patterns);
    }

    private static Patterns some(final Random random, final List<String> of) {
        final List<String> match = new ArrayList<>(of);
        final List<String> notMatch = new ArrayList<>(of);
        match.removeIf(entry -> random.nextInt(3) > 0);
        notMatch.removeIf(entry -> random.nextInt(6) > 0);
        return new Patterns(match, notMatch);
    }

    /** What a frame is made of, and a record of it. */
    private record Packet(int protocol, String source, int sourcePort, String destination, int destinationPort) {
        static Packet random(final Random random, final int number) {
            final boolean isV6 = random.nextBoolean();
            final List<String> hosts = isV6 ? HOSTS6 : HOSTS;
            final String destination = hosts.get(random.nextInt(hosts.size()));
            final String base = hosts.get(random.nextInt(hosts.size()));
            final String prefix = base.substring(0, base.lastIndexOf(isV6 ? ':' : '.') + 1);
            final String source = isV6 ? prefix + Integer.toHexString(0x100 + number) : prefix + (number % 250 + 1);
            if (random.nextInt(6) == 0 && !isV6) {
                return new Packet(1, source, 8, destination, 0);
            }
            final int[] ports = {80, 443, 1023, 1024, 60000};
            return new Packet(
                    random.nextBoolean() ? 6 : 17,
                    source,
                    1 + number * 13 % 65535,
                    destination,
                    ports[random.nextInt(ports.length)]);
        }

        Frame frame() {
            final Frame payload =
                    switch (protocol) {
                        case 6 -> tcp(sourcePort, destinationPort, 1, 0, SYN, 0);
                        case 17 -> udp(sourcePort, destinationPort, 10);
                        default -> icmp(8, 0, 10);
                    };
            return source.contains(":")
                    ? ethernet(IPV6).ipv6(source, destination, protocol, payload)
                    : ethernet(IPV4).ipv4(source, destination, protocol, payload);
        }

        boolean passes(final FlowFilter filter) {
            return filter.passes(FilterFixtures.record(protocol, source, sourcePort, destination, destinationPort))
                    || filter.passes(FilterFixtures.record(protocol, destination, destinationPort, source, sourcePort));
        }
    }
}
