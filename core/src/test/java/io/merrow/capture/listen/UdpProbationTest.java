package io.merrow.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.net.IpProtocol;
import java.util.List;
import org.junit.jupiter.api.Test;

class UdpProbationTest {
    private static final long NAMESPACE = 7;

    private final UdpProbation probation = new UdpProbation();

    private static Listener socket(final long cookie, final int port, final int protocol) {
        return Listener.of(cookie, NAMESPACE, new NetAddress(0, 0), port, protocol, 4, false);
    }

    @Test
    void shouldAcceptSocketsThatStayOpen() {
        final Listener stays = socket(1, 5353, IpProtocol.UDP);
        final Listener goes = socket(2, 40_000, IpProtocol.UDP);
        assertThat(probation.servers(NAMESPACE, List.of(stays, goes), 0)).isEmpty();
        assertThat(probation.isUndecided(NAMESPACE, 0)).isTrue();
        final Listener another = socket(3, 40_000, IpProtocol.UDP);
        assertThat(probation.servers(NAMESPACE, List.of(stays, another), UdpProbation.PROBATION_NS))
                .containsExactly(stays);
        assertThat(probation.isUndecided(NAMESPACE, UdpProbation.PROBATION_NS)).isTrue();
        assertThat(probation.servers(NAMESPACE, List.of(stays), 2 * UdpProbation.PROBATION_NS))
                .containsExactly(stays);
        assertThat(probation.isUndecided(NAMESPACE, 2 * UdpProbation.PROBATION_NS))
                .isFalse();
    }

    @Test
    void shouldLetPassTcpAndPrivilegedPortsAtOnce() {
        final Listener tcp = socket(1, 40_000, IpProtocol.TCP);
        final Listener dns = socket(2, 53, IpProtocol.UDP);
        assertThat(probation.servers(NAMESPACE, List.of(tcp, dns), 0)).containsExactly(tcp, dns);
        assertThat(probation.isUndecided(NAMESPACE, 0)).isFalse();
    }
}
