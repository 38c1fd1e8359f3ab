package io.merrow.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class NodeLocalityTest {
    private static UnsafeBuffer bytes(final String hex) {
        final byte[] parsed = HexFormat.of().parseHex(hex);
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(16));
        buffer.putBytes(0, parsed);
        return buffer;
    }

    @Test
    void shouldKnowItsOwnAddressesInBothFamilies() throws UnknownHostException {
        final NodeLocality locality =
                NodeLocality.of(List.of(InetAddress.getByName("10.1.2.3"), InetAddress.getByName("fd00::1")), 7, 3);
        assertThat(locality.isLocalAddress(bytes("00000000000000000000ffff0a010203"), 0))
                .isTrue();
        assertThat(locality.isLocalAddress(bytes("00000000000000000000ffff0a010204"), 0))
                .isFalse();
        assertThat(locality.isLocalAddress(bytes("fd000000000000000000000000000001"), 0))
                .isTrue();
        assertThat(locality.isLocalAddress(bytes("fd000000000000000000000000000002"), 0))
                .isFalse();
        assertThat(locality.leadsToLocal(3)).isTrue();
        assertThat(locality.leadsToLocal(4)).isFalse();
    }

    @Test
    void shouldTakeAllOfTheLoopbackNetworkForLocal() {
        final NodeLocality locality = NodeLocality.of(List.of());
        assertThat(locality.isLocalAddress(bytes("00000000000000000000ffff7f000001"), 0))
                .isTrue();
        assertThat(locality.isLocalAddress(bytes("00000000000000000000ffff7f010203"), 0))
                .isTrue();
        assertThat(locality.isLocalAddress(bytes("00000000000000000000ffff80000001"), 0))
                .isFalse();
        assertThat(locality.isLocalAddress(bytes("000000000000000000000000007f0001"), 0))
                .isFalse();
    }

    @Test
    void shouldFindEachOfManyThatDifferInOneHalf() throws UnknownHostException {
        final List<InetAddress> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(InetAddress.getByName("fd00:" + Integer.toHexString(i) + "::1"));
            many.add(InetAddress.getByName("10.1." + i / 250 + "." + i % 250));
        }
        final NodeLocality locality = NodeLocality.of(many);
        for (int i = 0; i < 300; i++) {
            assertThat(locality.isLocalAddress(bytes("fd00%04x00000000000000000000001".formatted(i) + "1"), 0))
                    .isFalse();
            assertThat(locality.isLocalAddress(bytes("fd00%04x".formatted(i) + "0".repeat(23) + "1"), 0))
                    .isTrue();
            assertThat(locality.isLocalAddress(
                            bytes("00000000000000000000ffff0a01%02x%02x".formatted(i / 250, i % 250)), 0))
                    .isTrue();
        }
    }
}
