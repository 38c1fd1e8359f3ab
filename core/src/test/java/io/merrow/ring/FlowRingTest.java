package io.merrow.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.flow.table.FlowHash;
import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.table.ModelFlows;
import io.merrow.table.ModelTable;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FlowRingTest {
    private static final long BORN = 77;

    private final UnsafeBuffer packet = new UnsafeBuffer(new byte[1024]);

    private static boolean offer(final FlowRing ring, final int slot) {
        return ring.offer(slot, slot * 1000L, slot, true);
    }

    private static List<String> poll(final FlowRing ring, final int limit) {
        final List<String> polled = new ArrayList<>();
        ring.poll((news, sequence, endOfBatch) -> {
            if (news.slot() == SlotEvent.PACKET) {
                ring.readPacket((type, buffer, index, length) -> polled.add("packet " + buffer.getByte(index) + ' '
                        + buffer.getByte(index + FlowHotDescriptor.LENGTH) + " of " + length));
            } else {
                polled.add(news.slot() + ":" + news.bornNs() + ":" + news.timeNs() + ":" + news.isTimed());
            }
            return polled.size() < limit;
        });
        return polled;
    }

    @Test
    void shouldHandSlotsOnInOrder() {
        final FlowRing ring = new FlowRing(8);
        assertThat(offer(ring, 1)).isTrue();
        assertThat(ring.offer(2, 5, 6, false)).isTrue();
        assertThat(poll(ring, 10)).containsExactly("1:1000:1:true", "2:5:6:false");
        assertThat(ring.size()).isZero();
    }

    @Test
    void shouldRefuseWhenFullAndTakeAgainWhenThereIsRoom() {
        final FlowRing ring = new FlowRing(4);
        for (int i = 1; i <= 4; i++) {
            assertThat(offer(ring, i)).isTrue();
        }
        assertThat(offer(ring, 5)).isFalse();
        assertThat(ring.offerPacket(1, packet, 0, 512)).isFalse();
        assertThat(ring.size()).isEqualTo(4);
        assertThat(poll(ring, 1)).containsExactly("1:1000:1:true");
        assertThat(offer(ring, 5)).isTrue();
        assertThat(poll(ring, 10)).hasSize(4).endsWith("5:5000:5:true");
    }

    @Test
    void shouldCarryPacketsThatHaveNoSlotInTheirPlaceAmongTheOthers() {
        final FlowRing ring = new FlowRing(8);
        offer(ring, 1);
        packet.putByte(3, (byte) 11);
        packet.putByte(600, (byte) 12);
        assertThat(ring.offerPacket(1, packet, 3, 600)).isTrue();
        packet.setMemory(0, packet.capacity(), (byte) 0);
        offer(ring, 2);
        final int length = FlowHotDescriptor.LENGTH + FlowColdDescriptor.LENGTH;
        assertThat(poll(ring, 10)).containsExactly("1:1000:1:true", "packet 11 12 of " + length, "2:2000:2:true");
    }

    /** Nothing is lost there: the event stays in the kernel's ring. */
    @Test
    void shouldRefusePacketsWhenThereIsNoRoomForTheirContent() {
        final FlowRing ring = new FlowRing(1 << 16);
        int taken = 0;
        while (ring.offerPacket(1, packet, 0, 512)) {
            taken++;
        }
        assertThat(taken).isBetween(100, 10_000);
        assertThat(offer(ring, 1)).isTrue();
        poll(ring, 10);
        assertThat(ring.offerPacket(1, packet, 0, 512)).isTrue();
    }

    /** Round and round, also where a packet does not fit before the end of the memory. */
    @Test
    void shouldCarryAnyNumberOfPackets() {
        final FlowRing ring = new FlowRing(8);
        for (int i = 0; i < 5000; i++) {
            packet.putByte(0, (byte) i);
            assertThat(ring.offerPacket(1, packet, 0, 512)).isTrue();
            assertThat(poll(ring, 1)).first().asString().startsWith("packet " + (byte) i + ' ');
        }
    }

    @Test
    void shouldRouteNewsOfAFlowToTheShardOfItsHash() {
        final FlowRing[] rings = {new FlowRing(1024), new FlowRing(1024), new FlowRing(1024)};
        final ModelFlows flows = new ModelFlows(new ModelTable(512), 300, BORN);
        final ShardRouter router = new ShardRouter(flows.slots(), rings);
        final int[] expected = new int[3];
        for (int flow = 0; flow < 300; flow++) {
            final int slot = flows.slot(flow);
            final UnsafeBuffer hot = flows.slots().hot(slot);
            final int at = flows.slots().hotOffset(slot);
            expected[FlowHash.shard(FlowHash.hash(hot, at), 3)]++;
            assertThat(router.onSlot(slot, BORN, 1, true)).isTrue();
        }
        for (int shard = 0; shard < 3; shard++) {
            assertThat(rings[shard].size()).isEqualTo(expected[shard]).isBetween(50L, 150L);
        }
    }
}
