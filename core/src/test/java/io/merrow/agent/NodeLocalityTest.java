package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
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
}
