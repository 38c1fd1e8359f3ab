package io.merrow.flow;

import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.RecordOriginFlyweight.BASE_BYTES_OFFSET;
import static io.merrow.layout.RecordOriginFlyweight.BASE_OVERHEAD_OFFSET;
import static io.merrow.layout.RecordOriginFlyweight.BASE_PACKETS_OFFSET;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordOriginFlyweight;

/** Writes the origin block of a record. One thread, no allocation. */
final class OriginWriter {
    private final FlowDetails details;
    private final FlowDetailFlyweight detail = new FlowDetailFlyweight();
    private final RecordOriginFlyweight origin = new RecordOriginFlyweight();

    OriginWriter(final FlowDetails details) {
        this.details = details;
    }

    /** @param source side that sends from source to destination. */
    void write(final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final int source) {
        origin.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.ORIGIN_OFFSET)
                .bornNs(slot.bornNs())
                .firstNs(slot.firstNs())
                .lastNs(slot.lastNs())
                .sourceHigh(source == HIGH_TO_LOW ? 1 : 0)
                .reserved(0);
        final boolean hasDetail = FlowDetails.has(slot);
        if (hasDetail) {
            details.wrap(slot, detail);
        }
        for (int side = 0; side < 2; side++) {
            origin.of(BASE_PACKETS_OFFSET, side, slot.basePackets(side))
                    .of(BASE_BYTES_OFFSET, side, slot.baseBytes(side))
                    .of(BASE_OVERHEAD_OFFSET, side, hasDetail ? overheadBase(slot, side) : 0);
        }
    }

    private long overheadBase(final FlowSlotFlyweight slot, final int side) {
        return slot.bornNs() == 0 ? detail.overhead(side) : detail.base(side);
    }

    @Override
    public String toString() {
        return "OriginWriter{" + details + '}';
    }
}
