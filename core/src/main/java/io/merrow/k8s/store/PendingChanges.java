package io.merrow.k8s.store;

import io.merrow.k8s.facts.Address;
import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Meta;
import io.merrow.k8s.model.ModelListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Changes of the cluster that are to be written: of each object the latest version, so that there are no more than objects,
 * however slow the disk is; and what has ended, of which the oldest is dropped when there is too much. Any thread.
 */
final class PendingChanges implements ModelListener {
    private static final int MOST_ENDED = 16 * 1024;

    private record Id(ClusterKind kind, String uid) {
        static Id of(final Meta meta) {
            return new Id(meta.kind(), meta.uid());
        }
    }

    /**
     * @param facts   null: it is gone.
     * @param sinceMs when it got its addresses, or {@link ObjectMap#SAME_ADDRESSES}.
     */
    private record Change(Meta meta, ClusterFacts facts, long sinceMs, long nowMs) {}

    /** @param sinceMs likewise. */
    private record Ending(ClusterFacts facts, long sinceMs, long endedMs) {}

    private final Runnable onFirst;
    private final Map<Id, Change> changes = new LinkedHashMap<>();
    private final Queue<Ending> endings = new ArrayDeque<>();
    private long dropped;

    /** @param onFirst is called when there is something to write again; must not wait. */
    PendingChanges(final Runnable onFirst) {
        this.onFirst = onFirst;
    }

    @Override
    public void onPut(final ClusterFacts facts, final ClusterFacts before, final long nowMs) {
        synchronized (this) {
            final List<Address> former = before == null ? List.of() : addresses(before);
            final List<Address> present = addresses(facts);
            if (!present.containsAll(former)) {
                add(new Ending(before, sinceMs(before), endedMs(facts, nowMs)));
            }
            final boolean hasNew = before == null || !former.containsAll(present);
            put(new Change(facts.meta(), facts, hasNew ? nowMs : sinceMs(facts), nowMs));
        }
        onFirst.run();
    }

    @Override
    public void onRemove(final ClusterFacts facts, final long endMs) {
        synchronized (this) {
            if (isRemembered(facts)) {
                add(new Ending(facts, sinceMs(facts), endedMs(facts, endMs)));
            }
            put(new Change(facts.meta(), null, endMs, endMs));
        }
        onFirst.run();
    }

    /** Of the version that is not written yet; else the file knows. */
    private long sinceMs(final ClusterFacts facts) {
        final Change pending = changes.get(Id.of(facts.meta()));
        return pending == null || pending.facts == null ? ObjectMap.SAME_ADDRESSES : pending.sinceMs;
    }

    /** Those that have addresses, and those that pods are named by; the others change all the time, and only the last version counts. */
    private static boolean isRemembered(final ClusterFacts facts) {
        return !(facts instanceof ClusterFacts.Endpoints) && !(facts instanceof ClusterFacts.Policy);
    }

    /** A pod that is over gave its addresses back before it was removed. */
    private static long endedMs(final ClusterFacts facts, final long removedMs) {
        return facts instanceof ClusterFacts.Pod pod && pod.endMs() != 0 ? Math.min(pod.endMs(), removedMs) : removedMs;
    }

    private static List<Address> addresses(final ClusterFacts facts) {
        if (facts instanceof ClusterFacts.Pod pod) {
            return pod.addresses();
        } else if (facts instanceof ClusterFacts.Node node) {
            return node.addresses();
        } else if (facts instanceof ClusterFacts.Entrance entrance) {
            return entrance.addresses();
        } else if (facts instanceof ClusterFacts.Service service) {
            final List<Address> all = new ArrayList<>(service.clusterAddresses());
            all.addAll(service.externalAddresses());
            return all;
        }
        return List.of();
    }

    private void put(final Change change) {
        final Id id = Id.of(change.meta());
        changes.remove(id);
        changes.put(id, change);
    }

    private void add(final Ending ending) {
        endings.add(ending);
        if (endings.size() > MOST_ENDED) {
            endings.remove();
            dropped++;
        }
    }

    /**
     * Writes what there is, by the thread that calls.
     *
     * @return changes that found no room.
     */
    long writeTo(final ObjectMap map) {
        final List<Ending> ended;
        final List<Change> changed;
        long refused;
        synchronized (this) {
            ended = List.copyOf(endings);
            changed = List.copyOf(changes.values());
            endings.clear();
            changes.clear();
            refused = dropped;
            dropped = 0;
        }
        for (final Ending each : ended) {
            refused += map.putEnded(each.facts, each.sinceMs, each.endedMs) ? 0 : 1;
        }
        for (final Change each : changed) {
            if (each.facts == null) {
                map.remove(each.meta);
            } else {
                refused += map.put(each.facts, each.sinceMs, each.nowMs) ? 0 : 1;
            }
        }
        return refused;
    }

    /** Forgets them: nothing will be written. */
    synchronized void clear() {
        changes.clear();
        endings.clear();
    }

    @Override
    public synchronized String toString() {
        return "PendingChanges{" + changes.size() + ", ended=" + endings.size() + '}';
    }
}
