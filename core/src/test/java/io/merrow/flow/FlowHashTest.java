package io.merrow.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FlowHashTest {
    @Test
    void shouldBeTheSameForTheSameBytesAtAnyPlace() {
        final KernelEntry entry = KernelEntry.of(6, "10.0.0.1", 1, "10.0.0.2", 2);
        final UnsafeBuffer moved = new UnsafeBuffer(new byte[64]);
        moved.putBytes(8, entry.key, 0, 40);
        assertThat(FlowHash.hash(moved, 8)).isEqualTo(FlowHash.hash(entry.key, 0));
    }

    @Test
    void shouldChangeHalfOfTheBitsWithEachBitOfTheKey() {
        final KernelEntry entry = KernelEntry.of(6, "10.0.0.1", 40000, "10.0.0.2", 443);
        final long hash = FlowHash.hash(entry.key, 0);
        for (int bit = 0; bit < 38 * 8; bit++) {
            entry.key.putByte(bit / 8, (byte) (entry.key.getByte(bit / 8) ^ (1 << bit % 8)));
            final int changed = Long.bitCount(hash ^ FlowHash.hash(entry.key, 0));
            assertThat(changed).as("bits changed by bit %d", bit).isBetween(10, 54);
            entry.key.putByte(bit / 8, (byte) (entry.key.getByte(bit / 8) ^ (1 << bit % 8)));
        }
    }

    @Test
    void shouldKeepTheKeysOfABusyClientApart() {
        final Set<Integer> tags = new HashSet<>();
        final int[] shards = new int[4];
        int count = 0;
        for (int port = 32768; port < 61000; port++) {
            for (int server = 1; server <= 4; server++) {
                final long hash = FlowHash.hash(KernelEntry.of(6, "10.0.0.1", port, "10.0.1." + server, 443).key, 0);
                tags.add((int) hash);
                shards[FlowHash.shard(hash, 4)]++;
                count++;
            }
        }
        assertThat(tags.size()).isGreaterThan(count - 20);
        for (final int ofShard : shards) {
            assertThat(ofShard).isBetween(count / 4 - count / 50, count / 4 + count / 50);
        }
    }
}
