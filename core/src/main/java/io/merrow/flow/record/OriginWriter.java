package io.merrow.flow.record;

import static io.merrow.layout.KernelLayoutDescriptor.HIGH_TO_LOW;
import static io.merrow.layout.RecordOriginFlyweight.BASE_BYTES_OFFSET;
import static io.merrow.layout.RecordOriginFlyweight.BASE_OVERHEAD_OFFSET;
import static io.merrow.layout.RecordOriginFlyweight.BASE_PACKETS_OFFSET;

import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordOriginFlyweight;

/** Writes the origin block of a record. One thread, no allocation. */
final class OriginWriter {
    private final RecordOriginFlyweight origin = new RecordOriginFlyweight();

    /** @param source side that sends from source to destination. */
    void write(final FlowSlotFlyweight slot, final FlowRecordFlyweight record, final int source) {
        origin.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.ORIGIN_OFFSET)
                .bornNs(slot.bornNs())
                .firstNs(slot.firstNs())
                .lastNs(slot.lastNs())
                .sourceHigh(source == HIGH_TO_LOW ? 1 : 0)
                .oneWay(slot.oneWay())
                .slot(slot.hasSlot() ? slot.number() : RecordOriginFlyweight.NO_SLOT);
        for (int side = 0; side < 2; side++) {
            origin.of(BASE_PACKETS_OFFSET, side, slot.basePackets(side))
                    .of(BASE_BYTES_OFFSET, side, slot.baseBytes(side))
                    .of(BASE_OVERHEAD_OFFSET, side, slot.baseOverhead(side));
        }
    }
}
