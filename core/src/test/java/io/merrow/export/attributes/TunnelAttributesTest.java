package io.merrow.export.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.enrich.InterfaceIndex;
import io.merrow.export.CollectedAttributes;
import io.merrow.export.TestRecords;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordSecurityFlyweight;
import io.merrow.layout.RecordTunnelFlyweight;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The attributes of tunnels, IPsec and WireGuard: flow-model, 6. */
class TunnelAttributesTest {
    private final AttributeProfile profile =
            new AttributeProfile(() -> InterfaceIndex.builder().build());
    private final FlowRecordFlyweight record = TestRecords.udp();
    private final RecordTunnelFlyweight tunnel =
            new RecordTunnelFlyweight().wrap(record.buffer(), FlowRecordFlyweight.TUNNEL_OFFSET);

    private Map<String, Object> attributes(final String prefix) {
        final Map<String, Object> found = new TreeMap<>(CollectedAttributes.of(profile, record));
        found.keySet().removeIf(name -> !name.startsWith(prefix));
        return found;
    }

    private void putTunnel(final int type, final int protocol) {
        TestRecords.putAddress(
                record, FlowRecordFlyweight.TUNNEL_OFFSET + RecordTunnelFlyweight.SOURCE_OFFSET, "192.168.0.1");
        TestRecords.putAddress(
                record, FlowRecordFlyweight.TUNNEL_OFFSET + RecordTunnelFlyweight.DESTINATION_OFFSET, "192.168.0.2");
        tunnel.type(type)
                .protocol(protocol)
                .ipVersion(4)
                .overheadDelta(50)
                .overheadTotal(150)
                .reverseOverheadDelta(100)
                .reverseOverheadTotal(200);
    }

    @Test
    void shouldReportNothingForAPlainFlow() {
        assertThat(attributes("tunnel.")).isEmpty();
        assertThat(attributes("ipip.")).isEmpty();
        assertThat(attributes("flow.ipsec")).isEmpty();
    }

    @Test
    void shouldNameAVxlanTunnel() {
        putTunnel(KernelLayoutDescriptor.TUNNEL_VXLAN, 17);
        tunnel.id(0xFFFFFF)
                .hasIds(true, false)
                .sourcePort(50000)
                .destinationPort(4789)
                .ahSpi(-1);
        record.buffer()
                .putBytes(
                        FlowRecordFlyweight.TUNNEL_OFFSET + RecordTunnelFlyweight.SOURCE_MAC_OFFSET,
                        new byte[] {2, 0, 0, 0, 0, (byte) 0xAB});

        assertThat(attributes("tunnel."))
                .isEqualTo(Map.ofEntries(
                        Map.entry("tunnel.type", "vxlan"),
                        Map.entry("tunnel.id", 0xFFFFFFL),
                        Map.entry("tunnel.network.type", "ipv4"),
                        Map.entry("tunnel.network.transport", "udp"),
                        Map.entry("tunnel.network.interface.mac", "02:00:00:00:00:ab"),
                        Map.entry("tunnel.source.address", "192.168.0.1"),
                        Map.entry("tunnel.destination.address", "192.168.0.2"),
                        Map.entry("tunnel.source.port", 50000L),
                        Map.entry("tunnel.destination.port", 4789L),
                        Map.entry("tunnel.bytes.delta", 50L),
                        Map.entry("tunnel.bytes.total", 150L),
                        Map.entry("tunnel.reverse.bytes.delta", 100L),
                        Map.entry("tunnel.reverse.bytes.total", 200L),
                        Map.entry("tunnel.ipsec.ah.spi", 0xFFFFFFFFL)));
        assertThat(attributes("ipip.")).isEmpty();
    }

    /** A GRE header may have no key, and each direction one of its own. */
    @Test
    void shouldPutIdentifiersOnlyWhereThereAre() {
        putTunnel(KernelLayoutDescriptor.TUNNEL_GRE, 47);
        assertThat(attributes("tunnel.")).doesNotContainKeys("tunnel.id", "tunnel.reverse.id");
        tunnel.id(0).hasIds(true, false);
        assertThat(attributes("tunnel.")).containsEntry("tunnel.id", 0L).doesNotContainKey("tunnel.reverse.id");
        tunnel.hasIds(true, true);
        record.tunnelReverseId(-1);
        assertThat(attributes("tunnel.")).containsEntry("tunnel.reverse.id", 0xFFFFFFFFL);
    }

    @Test
    void shouldNameIpInIpByItsOwnAttributes() {
        putTunnel(KernelLayoutDescriptor.TUNNEL_6IN4, 41);

        assertThat(attributes("ipip."))
                .isEqualTo(Map.of(
                        "ipip.network.type",
                        "ipv4",
                        "ipip.network.transport",
                        "ipv6",
                        "ipip.source.address",
                        "192.168.0.1",
                        "ipip.destination.address",
                        "192.168.0.2",
                        "ipip.bytes.delta",
                        50L,
                        "ipip.bytes.total",
                        150L,
                        "ipip.reverse.bytes.delta",
                        100L,
                        "ipip.reverse.bytes.total",
                        200L));
        assertThat(attributes("tunnel.")).isEmpty();
    }

    @Test
    void shouldDistinguishEspFromWireguard() {
        final RecordSecurityFlyweight forward =
                new RecordSecurityFlyweight().wrap(record.buffer(), FlowRecordFlyweight.SECURITY_OFFSET);
        final RecordSecurityFlyweight reverse =
                new RecordSecurityFlyweight().wrap(record.buffer(), FlowRecordFlyweight.REVERSE_SECURITY_OFFSET);
        forward.securityIndex(0x1234).ahSpi(0x77);
        reverse.securityIndex(0x5678).receiverIndex(0x9ABC).wireguardType(2);

        assertThat(attributes("flow.ipsec"))
                .isEqualTo(Map.of("flow.ipsec.esp.spi", 0x1234L, "flow.ipsec.ah.spi", 0x77L));
        assertThat(attributes("flow.reverse.ipsec"))
                .isEqualTo(Map.of(
                        "flow.reverse.ipsec.sender_index", 0x5678L, "flow.reverse.ipsec.receiver_index", 0x9ABCL));
        assertThat(attributes("flow.reverse.wireguard")).isEqualTo(Map.of("flow.reverse.wireguard.type", 2L));
    }
}
