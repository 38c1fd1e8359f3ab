package io.merrow.flow.table;

import io.merrow.layout.FlowKeyFlyweight;
import java.security.SecureRandom;
import org.agrona.DirectBuffer;

/**
 * A 64-bit hash over the bytes of a {@code struct flow_key}: three widening multiplications over its five words.
 *
 * <p>Seeded once for each process, because any sender of packets chooses keys: without a secret
 * he could choose them to collide. So nothing that outlives the process, or that two nodes must agree on, is made
 * of it. Stateless, any thread.
 *
 * <p>The high half routes to a shard, the low half finds the place in the shard's table: used the other way round,
 * the flows of one shard would share bits of their place.
 */
public final class FlowHash {
    private static final long SEED_0;
    private static final long SEED_1;

    static {
        final SecureRandom random = new SecureRandom();
        SEED_0 = random.nextLong();
        SEED_1 = random.nextLong();
    }

    // Arbitrary odd words: they keep equal words of the key apart.
    private static final long ODD_0 = 0x9E3779B97F4A7C15L;
    private static final long ODD_1 = 0xD6E8FEB86659FD93L;
    private static final long ODD_2 = 0xA0761D6478BD642FL;

    private FlowHash() {}

    /** Hash of the {@link FlowKeyFlyweight#LENGTH} bytes at {@code offset}; the same within this process. */
    public static long hash(final DirectBuffer buffer, final int offset) {
        return hash(buffer, offset, SEED_0, SEED_1);
    }

    /**
     * The last word, which has the ports, is on both sides of the last multiplication: multiplied by a word that is
     * the same for all flows between two addresses, consecutive ports would step evenly around the circle, and one
     * seed in a hundred makes steps that leave a whole shard empty.
     */
    static long hash(final DirectBuffer buffer, final int offset, final long seed0, final long seed1) {
        final long low = fold(buffer.getLong(offset) ^ seed0, buffer.getLong(offset + 8) ^ ODD_0);
        final long high = fold(buffer.getLong(offset + 16) ^ seed1, buffer.getLong(offset + 24) ^ ODD_1);
        final long ports = buffer.getLong(offset + 32);
        return fold(low ^ ports ^ seed1, high ^ (ports * ODD_2) ^ seed0);
    }

    /**
     * The shard of a flow.
     *
     * @param hash   of its key.
     * @param shards number of shards, at least 1.
     * @return 0 to {@code shards} - 1.
     */
    public static int shard(final long hash, final int shards) {
        return (int) (((hash >>> 32) * shards) >>> 32);
    }

    private static long fold(final long a, final long b) {
        return Math.multiplyHigh(a, b) ^ (a * b);
    }
}
