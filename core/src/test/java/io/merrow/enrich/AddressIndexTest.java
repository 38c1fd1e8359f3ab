package io.merrow.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.net.IpAddresses;
import io.merrow.net.IpProtocol;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressIndexTest {
    private static final long HIGH = AddressIndex.IPV4_HIGH;
    private static final long LOW = IpAddresses.low("10.0.0.1");

    private final AddressIndexWriter writer = new AddressIndexWriter(60_000, 5_000, 2_000, 100);
    private final AddressIndex index = writer.index();

    private static AddressHolder named(final String name) {
        return AddressHolder.of(Decoration.of(name));
    }

    private void claim(final String holder, final long fromMs, final long nowMs) {
        writer.claim(HIGH, LOW, holder, AddressRank.POD, named(holder), fromMs, nowMs);
    }

    private String at(final long timeMs) {
        final Decoration found = index.find(HIGH, LOW, IpProtocol.TCP, 80, timeMs);
        return found == null ? null : found.text();
    }

    @Test
    void shouldAnswerForTheTimeOfTheFlow() {
        claim("a", 10_000, 10_500);
        writer.release(HIGH, LOW, "a", 20_000, 20_500);
        claim("b", 40_000, 40_500);

        assertThat(at(7_000)).isNull();
        assertThat(at(9_000)).as("within the skew of clocks").isEqualTo("a");
        assertThat(at(10_000)).isEqualTo("a");
        assertThat(at(24_999)).as("last packets linger").isEqualTo("a");
        assertThat(at(25_000)).isNull();
        assertThat(at(38_500)).isEqualTo("b");
        assertThat(at(1_000_000)).isEqualTo("b");
    }

    @Test
    void shouldGiveAReusedAddressToTheNextPodThoughTheOldOnesEndIsReportedLate() {
        claim("a", 10_000, 10_500);
        claim("b", 20_000, 20_400);
        writer.release(HIGH, LOW, "a", 21_000, 21_000);

        assertThat(at(19_999)).isEqualTo("a");
        assertThat(at(20_000)).isEqualTo("b");
        assertThat(at(30_000)).isEqualTo("b");
    }

    @Test
    void shouldNameAPodThatLivedForASecondLongAfter() {
        claim("short", 10_000, 10_900);
        writer.release(HIGH, LOW, "short", 11_000, 11_200);

        assertThat(at(10_300)).isEqualTo("short");
        assertThat(writer.prune(71_000)).isZero();
        assertThat(at(10_300)).isEqualTo("short");
        assertThat(writer.prune(71_200)).isOne();
        assertThat(at(10_300)).isNull();
        assertThat(writer.addressCount()).isZero();
    }

    @Test
    void shouldForgetTheOldestWhenTooManyEnded() {
        final AddressIndexWriter small = new AddressIndexWriter(60_000, 0, 0, 3);
        for (int i = 0; i < 10; i++) {
            small.claim(HIGH, i, "pod" + i, AddressRank.POD, named("pod" + i), i, i);
            small.release(HIGH, i, "pod" + i, i + 1, i + 1);
        }

        assertThat(small.endedCount()).isEqualTo(3);
        assertThat(small.addressCount()).isEqualTo(3);
        assertThat(small.index().find(HIGH, 6, IpProtocol.TCP, 1, 6)).isNull();
        assertThat(small.index().find(HIGH, 7, IpProtocol.TCP, 1, 7).text()).isEqualTo("pod7");
    }

    @Test
    void shouldPreferThePodToItsEndpointAndFallBackWhenItLeaves() {
        writer.claim(HIGH, LOW, "slice", AddressRank.ENDPOINT, named("slice"), 0, 1_000);
        claim("pod", 2_000, 2_000);
        assertThat(at(3_000)).isEqualTo("pod");

        writer.release(HIGH, LOW, "pod", 10_000, 10_000);
        assertThat(at(3_000)).isEqualTo("pod");
        assertThat(at(10_000)).isEqualTo("slice");
        assertThat(at(1_000)).isEqualTo("slice");
    }

    @Test
    void shouldNameThePodsOnANodesNetworkByTheirPorts() {
        final int port = NamedPorts.key(IpProtocol.TCP, 9100);
        writer.claim(
                HIGH, LOW, "node", AddressRank.NODE, AddressHolder.of(Decoration.of("node"), Map.of(), true), 0, 0);
        writer.claim(
                HIGH,
                LOW,
                "exporter",
                AddressRank.PORTS,
                AddressHolder.of(null, Map.of(port, Decoration.of("exporter")), false),
                0,
                0);
        writer.nodePort(IpProtocol.TCP, 30080, Decoration.of("service"));

        assertThat(index.find(HIGH, LOW, IpProtocol.TCP, 9100, 1).text()).isEqualTo("exporter");
        assertThat(index.find(HIGH, LOW, IpProtocol.TCP, 30080, 1).text()).isEqualTo("service");
        assertThat(index.find(HIGH, LOW, 17, 30080, 1).text()).isEqualTo("node");

        writer.release(HIGH, LOW, "exporter", 5, 5);
        writer.nodePort(IpProtocol.TCP, 30080, null);
        assertThat(index.find(HIGH, LOW, IpProtocol.TCP, 9100, 10).text()).isEqualTo("node");
        assertThat(index.find(HIGH, LOW, IpProtocol.TCP, 30080, 10).text()).isEqualTo("node");
    }

    @Test
    void shouldKeepWhoHadItWhenAChangeComesInBetween() {
        claim("a", 10_000, 10_000);
        writer.claim(HIGH, LOW, "a", AddressRank.POD, named("a, relabelled"), 15_000, 15_000);

        assertThat(at(10_000)).isEqualTo("a, relabelled");
        assertThat(writer.endedCount()).isZero();
    }
}
