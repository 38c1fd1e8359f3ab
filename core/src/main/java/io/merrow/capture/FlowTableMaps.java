package io.merrow.capture;

import io.merrow.bpf.BpfObject;
import io.merrow.layout.CaptureConfigDescriptor;
import io.merrow.layout.FlowBucketDescriptor;
import io.merrow.layout.FlowMarksDescriptor;
import io.merrow.layout.KernelLayoutDescriptor;
import java.nio.ByteOrder;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;

/** The maps of the flow table: their names, and their sizes before the object is loaded. */
public final class FlowTableMaps {
    /** Names of all of them. */
    public static final List<String> NAMES = List.of(
            KernelLayoutDescriptor.MAP_FLOW_TABLE,
            KernelLayoutDescriptor.MAP_FLOW_INDEX,
            KernelLayoutDescriptor.MAP_FLOW_HOT,
            KernelLayoutDescriptor.MAP_FLOW_COLD,
            KernelLayoutDescriptor.MAP_FLOW_MARKS);

    /** The map whose id identifies the whole table. */
    public static final String IDENTITY = KernelLayoutDescriptor.MAP_FLOW_HOT;

    /**
     * Slots for each bucket of the index. A full table has so many entries in a bucket on average, and room for
     * {@link FlowBucketDescriptor#WAYS}: by chance one flow in three million finds its bucket full.
     */
    private static final int SLOTS_PER_BUCKET = 4;

    private FlowTableMaps() {}

    /**
     * Sets the sizes; before load.
     *
     * @param capacity flows, at least 1.
     * @param config   {@code struct capture_config}, gets the sizes too.
     */
    public static void resize(final BpfObject object, final int capacity, final MutableDirectBuffer config) {
        final int slots = Math.min(capacity, FlowBucketDescriptor.MAX_SLOTS);
        final int buckets = BitUtil.findNextPositivePowerOfTwo(Math.max(1, slots / SLOTS_PER_BUCKET));
        object.resizeMap(KernelLayoutDescriptor.MAP_FLOW_INDEX, buckets);
        object.resizeMap(KernelLayoutDescriptor.MAP_FLOW_HOT, slots);
        object.resizeMap(KernelLayoutDescriptor.MAP_FLOW_COLD, slots);
        object.resizeMap(
                KernelLayoutDescriptor.MAP_FLOW_MARKS,
                (slots + FlowMarksDescriptor.SLOTS - 1) / FlowMarksDescriptor.SLOTS);
        config.putInt(CaptureConfigDescriptor.SLOTS_OFFSET, slots, ByteOrder.nativeOrder());
        config.putInt(CaptureConfigDescriptor.BUCKET_MASK_OFFSET, buckets - 1, ByteOrder.nativeOrder());
    }
}
