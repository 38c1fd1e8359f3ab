package io.merrow.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    private static boolean contains(final String network, final String address) {
        return Network.parse(network).contains(IpAddresses.high(address), IpAddresses.low(address));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "0.0.0.0/0, 192.0.2.1, true",
        "0.0.0.0/0, fd00::1, false",
        "::/0, 192.0.2.1, true",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fc00::1, false",
        "fd00::/64, fd00::ffff:ffff:ffff:ffff, true",
        "fd00::/65, fd00::8000:0:0:0, false",
        "fd00::1/128, fd00::1, true",
        "::ffff:10.0.0.0/104, 10.9.9.9, true", // mapped, with a prefix of 128 bits
        "::ffff:10.0.0.0/104, 11.9.9.9, false",
    })
    void shouldContainTheAddressesBehindItsPrefix(
            final String network, final String address, final boolean isContained) {
        assertThat(contains(network, address)).isEqualTo(isContained);
    }

    @Test
    void shouldCoverNetworksThatAreInIt() {
        final Network network = Network.parse("10.0.0.0/8");
        assertThat(network.covers(Network.parse("10.1.0.0/16"))).isTrue();
        assertThat(network.covers(network)).isTrue();
        assertThat(network.covers(Network.parse("0.0.0.0/0"))).isFalse();
        assertThat(network.covers(Network.parse("11.0.0.0/16"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/8", "example.org", "example.org/8", "10.0.0", "10.0.0.256", "fd00:::1", "10.0.0.0 /8"})
    void shouldRejectWhatIsNoAddressWithoutAskingANameServer(final String text) {
        assertThatThrownBy(() -> Network.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be an address or a network");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8", "fd00::/129"})
    void shouldRejectAPrefixOutOfRange(final String text) {
        assertThatThrownBy(() -> Network.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must have a prefix length between 0 and");
    }
}
