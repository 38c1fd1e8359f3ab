package io.merrow.agent.node;

import io.merrow.capture.attach.InterfaceInfo;
import io.merrow.enrich.InterfaceIndex;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * The names of interfaces for records, also of those that have gone: a flow's last record leaves after its pod's veth. One
 * that has gone is known for {@value #KEPT_MINUTES} minutes more, the latest {@value #MOST_KEPT} of them at most, also where
 * another one has its number now. One thread; what it makes is for any.
 */
final class InterfaceNames {
    static final int MOST_KEPT = 4096;
    static final long KEPT_MINUTES = 10;

    private final NanoClock clock;
    private final LinkedHashMap<Integer, Departed> departed = new LinkedHashMap<>();
    private Map<Integer, InterfaceInfo> present = Map.of();

    private record Departed(InterfaceInfo info, long untilNs) {}

    /** @param clock the kernel's, as of packets. */
    InterfaceNames(final NanoClock clock) {
        this.clock = clock;
    }

    /** What is there now; what was there before and is not now has gone. */
    InterfaceIndex update(final List<InterfaceInfo> now) {
        final long nowNs = clock.nanoTime();
        final Map<Integer, InterfaceInfo> next = new HashMap<>();
        now.forEach(each -> next.put(each.ifindex(), each));
        present.forEach((ifindex, info) -> {
            if (!isSame(info, next.get(ifindex))) {
                departed.remove(ifindex); // so that the latest is the last
                departed.put(ifindex, new Departed(info, nowNs));
            }
        });
        present = next;
        forget(nowNs);
        final InterfaceIndex.Builder index = InterfaceIndex.builder();
        departed.forEach((ifindex, gone) -> index.addGone(ifindex, gone.info.name(), gone.info.mac(), gone.untilNs));
        present.values().forEach(each -> add(index, each));
        departed.forEach((ifindex, gone) -> {
            if (present.containsKey(ifindex)) {
                index.addBefore(ifindex, gone.info.name(), gone.info.mac(), gone.untilNs);
            }
        });
        return index.build();
    }

    /** A device keeps its address when it is renamed, and its name when its address is changed. */
    static boolean isSame(final InterfaceInfo before, final InterfaceInfo now) {
        return now != null && before.name().equals(now.name()) && Objects.equals(before.mac(), now.mac());
    }

    /** Numbers of interfaces that are not there any more, or belong to another device, neither name nor address the same. */
    static int[] left(final List<InterfaceInfo> before, final List<InterfaceInfo> now) {
        final Map<Integer, InterfaceInfo> next = new HashMap<>();
        now.forEach(each -> next.put(each.ifindex(), each));
        return before.stream()
                .filter(each -> isAnother(each, next.get(each.ifindex())))
                .mapToInt(InterfaceInfo::ifindex)
                .toArray();
    }

    private static boolean isAnother(final InterfaceInfo before, final InterfaceInfo now) {
        return now == null || !before.name().equals(now.name()) && !Objects.equals(before.mac(), now.mac());
    }

    private void forget(final long nowNs) {
        final Iterator<Map.Entry<Integer, Departed>> oldestFirst =
                departed.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            final Departed oldest = oldestFirst.next().getValue();
            if (departed.size() <= MOST_KEPT && nowNs - oldest.untilNs < TimeUnit.MINUTES.toNanos(KEPT_MINUTES)) {
                return;
            }
            oldestFirst.remove();
        }
    }

    private static void add(final InterfaceIndex.Builder index, final InterfaceInfo info) {
        index.add(info.ifindex(), info.name(), info.mac());
    }

    @Override
    public String toString() {
        return "InterfaceNames{present=" + present.size() + ", departed=" + departed.size() + '}';
    }
}
