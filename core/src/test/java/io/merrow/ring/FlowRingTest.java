package io.merrow.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.flow.FlowHash;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FlowRingTest {
    private static final int EVENT = 16;

    private final UnsafeBuffer key = new UnsafeBuffer(ByteBuffer.allocateDirect(FlowKeyFlyweight.LENGTH));
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(FlowValueFlyweight.LENGTH));

    private void port(final int port) {
        key.putShort(FlowKeyFlyweight.PORT_LOW_OFFSET, (short) port, ByteOrder.BIG_ENDIAN);
        value.putLong(FlowValueFlyweight.BORN_NS_OFFSET, port * 1000L, ByteOrder.nativeOrder());
    }

    private boolean offer(final FlowRing ring, final int port) {
        port(port);
        return ring.offer(EVENT, port, key, 0, value, 0);
    }

    private static List<String> poll(final FlowRing ring, final int limit) {
        final List<String> polled = new ArrayList<>();
        ring.poll((slot, sequence, endOfBatch) -> {
            final int port =
                    slot.buffer().getShort(slot.keyOffset() + FlowKeyFlyweight.PORT_LOW_OFFSET, ByteOrder.BIG_ENDIAN)
                            & 0xFFFF;
            final long born = slot.buffer()
                    .getLong(slot.valueOffset() + FlowValueFlyweight.BORN_NS_OFFSET, ByteOrder.nativeOrder());
            polled.add(slot.type() + ":" + slot.timeNs() + ":" + port + ":" + born);
            return polled.size() < limit;
        });
        return polled;
    }

    @Test
    void shouldCopyEventsThroughInOrder() {
        final FlowRing ring = new FlowRing(8);
        assertThat(offer(ring, 1)).isTrue();
        assertThat(offer(ring, 2)).isTrue();
        key.setMemory(0, FlowKeyFlyweight.LENGTH, (byte) 0xFF);
        assertThat(poll(ring, 10)).containsExactly("16:1:1:1000", "16:2:2:2000");
        assertThat(ring.size()).isZero();
    }

    @Test
    void shouldRefuseWhenFullAndTakeAgainWhenThereIsRoom() {
        final FlowRing ring = new FlowRing(4);
        for (int i = 1; i <= 4; i++) {
            assertThat(offer(ring, i)).isTrue();
        }
        assertThat(offer(ring, 5)).isFalse();
        assertThat(ring.size()).isEqualTo(4);
        assertThat(poll(ring, 1)).containsExactly("16:1:1:1000");
        assertThat(offer(ring, 5)).isTrue();
        assertThat(poll(ring, 10)).containsExactly("16:2:2:2000", "16:3:3:3000", "16:4:4:4000", "16:5:5:5000");
    }

    @Test
    void shouldRouteEveryEventOfAFlowToTheShardOfItsHash() {
        final FlowRing[] rings = {new FlowRing(1024), new FlowRing(1024), new FlowRing(1024)};
        final ShardRouter router = new ShardRouter(rings);
        final int[] expected = new int[3];
        for (int i = 0; i < 300; i++) {
            port(i);
            expected[FlowHash.shard(FlowHash.hash(key, 0), 3)]++;
            assertThat(router.onEvent(EVENT, i, key, 0, value, 0)).isTrue();
        }
        for (int shard = 0; shard < 3; shard++) {
            assertThat(rings[shard].size()).isEqualTo(expected[shard]).isBetween(50L, 150L);
        }
    }
}
