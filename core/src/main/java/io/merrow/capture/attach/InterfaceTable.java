package io.merrow.capture.attach;

import io.merrow.capture.LinkLayer;
import io.merrow.netlink.NetworkLink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/** The interfaces of one network namespace, as reported by the kernel. One thread. */
final class InterfaceTable {
    private final Int2ObjectHashMap<InterfaceInfo> byNumber = new Int2ObjectHashMap<>();

    /** Whether that is a change. */
    boolean put(final InterfaceInfo present) {
        return !present.equals(byNumber.put(present.ifindex(), present));
    }

    /** Whether it was there. */
    boolean remove(final int ifindex) {
        return byNumber.remove(ifindex) != null;
    }

    /** The interface of that number, or null. */
    InterfaceInfo get(final int ifindex) {
        return byNumber.get(ifindex);
    }

    /** All of them, by number. */
    List<InterfaceInfo> list() {
        final List<InterfaceInfo> all = new ArrayList<>(byNumber.values());
        all.sort(Comparator.comparingInt(InterfaceInfo::ifindex));
        return all;
    }

    static InterfaceInfo info(final NetworkLink link) {
        return new InterfaceInfo(
                link.ifindex(),
                link.name(),
                link.address(),
                LinkLayer.ofHardwareType(link.hardwareType()),
                link.isUp(),
                link.hasPeerElsewhere());
    }

    @Override
    public String toString() {
        return "InterfaceTable" + byNumber.values();
    }
}
