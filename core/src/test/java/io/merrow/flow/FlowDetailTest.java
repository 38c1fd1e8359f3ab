package io.merrow.flow;

import static io.merrow.flow.ShardHarness.EVENT_SWEEP;
import static io.merrow.flow.ShardHarness.SECOND;
import static io.merrow.flow.ShardHarness.START;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FIRST;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.KernelLayoutDescriptor.LOW_TO_HIGH;
import static io.merrow.layout.KernelLayoutDescriptor.TUNNEL_VXLAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.flow.table.Slab;
import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordSecurityFlyweight;
import io.merrow.layout.RecordTunnelFlyweight;
import io.merrow.layout.SideFactsDescriptor;
import io.merrow.layout.TunnelFlyweight;
import io.merrow.net.IpProtocol;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Tunnels and security indexes on their way from kernel values to records. */
class FlowDetailTest {
    private final ShardHarness harness = new ShardHarness();
    private final KernelEntry entry =
            KernelEntry.of(IpProtocol.UDP, "10.0.0.1", 5000, "10.0.0.2", 6000).packet(LOW_TO_HIGH, START, 100);

    private static void putTunnel(final KernelEntry entry, final int side) {
        final int at = entry.coldOffset() + FlowColdDescriptor.TUNNEL_OFFSET;
        final UnsafeBuffer value = entry.cold();
        value.putBytes(at + TunnelFlyweight.SOURCE_OFFSET, KernelEntry.address("192.168.0.1"));
        value.putBytes(at + TunnelFlyweight.DESTINATION_OFFSET, KernelEntry.address("192.168.0.2"));
        value.putShort(at + TunnelFlyweight.SOURCE_PORT_OFFSET, (short) 50000, ByteOrder.BIG_ENDIAN);
        value.putShort(at + TunnelFlyweight.DESTINATION_PORT_OFFSET, (short) 4789, ByteOrder.BIG_ENDIAN);
        value.putInt(at + TunnelFlyweight.ID_OFFSET, 42);
        value.putByte(at + TunnelFlyweight.TYPE_OFFSET, (byte) TUNNEL_VXLAN);
        value.putByte(at + TunnelFlyweight.IP_VERSION_OFFSET, (byte) 4);
        value.putByte(at + TunnelFlyweight.PROTOCOL_OFFSET, (byte) 17);
        value.putByte(at + TunnelFlyweight.SIDE_OFFSET, (byte) side);
    }

    private static void overhead(final KernelEntry entry, final long bytes) {
        entry.overhead(LOW_TO_HIGH, bytes);
    }

    private static RecordTunnelFlyweight tunnel(final FlowRecordFlyweight record) {
        return new RecordTunnelFlyweight().wrap(record.buffer(), record.offset() + FlowRecordFlyweight.TUNNEL_OFFSET);
    }

    private static byte[] address(final RecordTunnelFlyweight tunnel, final int field) {
        final byte[] bytes = new byte[16];
        tunnel.buffer().getBytes(tunnel.offset() + field, bytes);
        return bytes;
    }

    @Test
    void shouldAddUpOverheadDeltasOverRecords() {
        putTunnel(entry, LOW_TO_HIGH);
        overhead(entry, 50);
        harness.event(EVENT_FIRST, entry);
        for (int i = 1; i <= 4; i++) {
            harness.advance(20 * SECOND);
            entry.packet(LOW_TO_HIGH, harness.nowNs, 100);
            overhead(entry, 50 + 50 * i);
            harness.event(EVENT_SWEEP, entry);
            harness.event(EVENT_SWEEP, entry); // nothing new
        }
        harness.shard.forceEnd(10);

        assertThat(harness.records).hasSizeGreaterThan(1);
        assertThat(harness.records.stream()
                        .mapToLong(record -> tunnel(record).overheadDelta())
                        .sum())
                .isEqualTo(250);
        assertThat(tunnel(harness.lastRecord()).overheadTotal()).isEqualTo(250);
        assertThat(tunnel(harness.lastRecord()).reverseOverheadTotal()).isZero();
        assertThat(tunnel(harness.lastRecord()).type()).isEqualTo(TUNNEL_VXLAN);
        assertThat(tunnel(harness.lastRecord()).id()).isEqualTo(42);
    }

    @Test
    void shouldTurnOuterAddressesToTheRecordsDirection() {
        putTunnel(entry, HIGH_TO_LOW);
        harness.event(EVENT_FIRST, entry);
        harness.shard.forceEnd(10);

        final RecordTunnelFlyweight tunnel = tunnel(harness.onlyRecord());
        assertThat(address(tunnel, RecordTunnelFlyweight.SOURCE_OFFSET)).isEqualTo(KernelEntry.address("192.168.0.2"));
        assertThat(address(tunnel, RecordTunnelFlyweight.DESTINATION_OFFSET))
                .isEqualTo(KernelEntry.address("192.168.0.1"));
        assertThat(tunnel.destinationPort()).as("the tunnel's port is no end's").isEqualTo(4789);
    }

    @Test
    void shouldAddOverheadOfPacketsWithoutAnEntry() {
        overhead(entry, 50);
        putTunnel(entry, LOW_TO_HIGH);
        harness.event(EVENT_OVERFLOW, entry);
        harness.event(EVENT_OVERFLOW, entry);
        harness.shard.forceEnd(10);

        assertThat(tunnel(harness.onlyRecord()).overheadTotal()).isEqualTo(100);
    }

    @Test
    void shouldKeepTheSecurityIndexesOfEachDirection() {
        entry.cold().putInt(entry.factsOffset(LOW_TO_HIGH, SideFactsDescriptor.SECURITY_INDEX_OFFSET), 0x1234);
        entry.cold().putInt(entry.factsOffset(HIGH_TO_LOW, SideFactsDescriptor.AH_SPI_OFFSET), 0x5678);
        harness.event(EVENT_FIRST, entry);
        harness.shard.forceEnd(10);

        final FlowRecordFlyweight record = harness.onlyRecord();
        final RecordSecurityFlyweight security = new RecordSecurityFlyweight();
        security.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.SECURITY_OFFSET);
        assertThat(security.securityIndex()).isEqualTo(0x1234);
        assertThat(security.ahSpi()).isZero();
        security.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.REVERSE_SECURITY_OFFSET);
        assertThat(security.ahSpi()).isEqualTo(0x5678);
    }

    @Test
    void shouldGiveBlocksBackAndHandThemOutClean() {
        final Slab slab = new Slab(16);
        final int first = slab.add();
        slab.buffer(first).putLong(slab.offset(first), 7);
        slab.free(first);
        final int again = slab.add();
        assertThat(again).isEqualTo(first);
        assertThat(slab.buffer(again).getLong(slab.offset(again))).isZero();
        final long oneChunk = slab.memoryBytes();
        for (int i = 0; i < 3000; i++) {
            assertThat(slab.add()).isNotEqualTo(again);
        }
        assertThat(slab.memoryBytes()).isEqualTo(3 * oneChunk);
    }

    @Test
    void shouldTakeNoMemoryForAPlainFlowBesideItsState() {
        final long before = harness.shard.memoryBytes();
        harness.event(EVENT_FIRST, entry);
        harness.shard.forceEnd(10);
        assertThat(tunnel(harness.onlyRecord()).type()).isZero();
        assertThat(harness.shard.memoryBytes()).isEqualTo(before);
    }
}
