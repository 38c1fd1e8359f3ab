package io.merrow.export;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.RecordTunnelFlyweight;
import java.util.SplittableRandom;

/** Records with every field drawn, within what a shard can write: for properties. */
public final class RandomRecords {
    private static final int[] PROTOCOLS = {1, 6, 17, 58, 47, 50, 132, 255, 0};

    private RandomRecords() {}

    public static FlowRecordFlyweight of(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final FlowRecordFlyweight record = TestRecords.empty();
        for (int i = 0; i < FlowRecordFlyweight.LENGTH; i++) {
            record.buffer().putByte(i, (byte) random.nextInt());
        }
        record.buffer().putByte(FlowRecordFlyweight.SAMPLED_OFFSET, (byte) 0);
        if (random.nextBoolean()) {
            record.sampledAt(random.nextLong(1L << 56) & -1L << 4 * random.nextInt(15));
        }
        final boolean isV6 = random.nextBoolean();
        if (!isV6) {
            TestRecords.putAddress(record, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, ipv4(random));
            TestRecords.putAddress(record, FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, ipv4(random));
        } else if (random.nextBoolean()) {
            record.buffer().setMemory(FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET + random.nextInt(8), 8, (byte) 0);
        }
        new RecordTunnelFlyweight()
                .wrap(record.buffer(), FlowRecordFlyweight.TUNNEL_OFFSET)
                .type(random.nextInt(KernelLayoutDescriptor.TUNNEL_IP6IP6 + 1))
                .ipVersion(random.nextBoolean() ? 6 : 4)
                .protocol(PROTOCOLS[random.nextInt(PROTOCOLS.length)]);
        return record.ipVersion(isV6 ? 6 : 4)
                .protocol(PROTOCOLS[random.nextInt(PROTOCOLS.length)])
                .parentSpanId(random.nextBoolean() ? 0 : random.nextLong() | 1)
                .direction(random.nextInt(RecordDescriptor.DIRECTION_REVERSE + 1))
                .kind(random.nextInt(RecordDescriptor.KIND_SERVER + 1))
                .endReason(random.nextInt(RecordDescriptor.END_LACK_OF_RESOURCES + 1))
                .tcpState(random.nextInt(RecordDescriptor.STATE_TIME_WAIT + 1))
                .owner(owner(random))
                .reverseOwner(owner(random))
                .packetsDelta(count(random))
                .bytesDelta(count(random))
                .packetsTotal(count(random))
                .bytesTotal(count(random))
                .reversePacketsDelta(count(random))
                .reverseBytesDelta(count(random))
                .reversePacketsTotal(count(random))
                .reverseBytesTotal(count(random))
                .handshakeNs(count(random))
                .startNs(TestRecords.START_NS + random.nextLong(1L << 40))
                .endNs(TestRecords.END_NS + (1L << 41));
    }

    private static long owner(final SplittableRandom random) {
        final int ifindex = random.nextBoolean() ? TestRecords.IFINDEX : random.nextInt(1, 1 << 20);
        return random.nextInt(3) == 0
                ? 0
                : KernelLayoutDescriptor.observationPoint(ifindex, KernelLayoutDescriptor.HOOK_INGRESS);
    }

    /** Of every size, often none. */
    private static long count(final SplittableRandom random) {
        return random.nextInt(4) == 0 ? 0 : random.nextLong() >>> random.nextInt(1, 64);
    }

    private static String ipv4(final SplittableRandom random) {
        return random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
    }
}
