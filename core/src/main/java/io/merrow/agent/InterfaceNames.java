package io.merrow.agent;

import io.merrow.capture.InterfaceInfo;
import io.merrow.enrich.InterfaceIndex;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * The names of interfaces for records, also of those that have gone: a flow's last record leaves after its pod's veth. One
 * that has gone is known for {@value #KEPT_MINUTES} minutes more, the latest {@value #MOST_KEPT} of them at most, unless
 * another one has its number. One thread; what it makes is for any.
 */
final class InterfaceNames {
    static final int MOST_KEPT = 4096;
    static final long KEPT_MINUTES = 10;

    private final NanoClock clock;
    private final LinkedHashMap<Integer, Departed> departed = new LinkedHashMap<>();
    private List<InterfaceInfo> present = List.of();

    private record Departed(InterfaceInfo info, long sinceNs) {}

    InterfaceNames(final NanoClock clock) {
        this.clock = clock;
    }

    /** What is there now; what was there before and is not now has gone. */
    InterfaceIndex update(final List<InterfaceInfo> now) {
        final long nowNs = clock.nanoTime();
        for (final InterfaceInfo each : present) {
            departed.put(each.ifindex(), new Departed(each, nowNs));
        }
        now.forEach(each -> departed.remove(each.ifindex()));
        present = List.copyOf(now);
        forget(nowNs);
        final InterfaceIndex.Builder index = InterfaceIndex.builder();
        departed.values().forEach(gone -> add(index, gone.info));
        present.forEach(each -> add(index, each));
        return index.build();
    }

    private void forget(final long nowNs) {
        final Iterator<Map.Entry<Integer, Departed>> oldestFirst =
                departed.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            final Departed oldest = oldestFirst.next().getValue();
            if (departed.size() <= MOST_KEPT && nowNs - oldest.sinceNs < TimeUnit.MINUTES.toNanos(KEPT_MINUTES)) {
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
