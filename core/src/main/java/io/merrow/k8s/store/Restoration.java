package io.merrow.k8s.store;

import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.Meta;
import io.merrow.k8s.model.ClusterModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings stored objects into a model, in an order in which each finds what it refers to: first what is named by others, then
 * pods; of those, what has ended before what took its addresses. One thread.
 */
final class Restoration {
    private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

    /** One object over all its versions. */
    private record Id(ClusterKind kind, String uid) {
        static Id of(final StoredObject object) {
            final Meta meta = object.facts().meta();
            return new Id(meta.kind(), meta.uid());
        }
    }

    private final List<StoredObject> ended = new ArrayList<>();
    private final List<StoredObject> living = new ArrayList<>();
    private int failures;

    /**
     * @param objects   the oldest writing first.
     * @param endedAfter only what ended later counts, Unix epoch, ms.
     */
    Restoration(final List<StoredObject> objects, final long endedAfter) {
        final Map<Id, StoredObject> latest = new HashMap<>();
        for (final StoredObject object : objects) {
            latest.put(Id.of(object), object);
            if (object.hasEnded() && object.endedMs() > endedAfter) {
                ended.add(object);
            }
        }
        latest.values().stream().filter(object -> !object.hasEnded()).forEach(living::add);
        ended.sort(Comparator.comparingLong(StoredObject::endedMs));
        // So that the model is the same each time.
        living.sort(Comparator.comparingLong(StoredObject::sequence));
    }

    /** Objects that are there, as far as is known. */
    List<StoredObject> living() {
        return living;
    }

    void apply(final ClusterModel model) {
        ended.stream().filter(Restoration::isNamedByOthers).forEach(object -> put(model, object));
        ended.stream()
                .filter(object -> !isNamedByOthers(object) && !isPod(object))
                .forEach(object -> putAndEnd(model, object));
        living.stream().filter(object -> !isPod(object)).forEach(object -> put(model, object));
        ended.stream().filter(Restoration::isPod).forEach(object -> putAndEnd(model, object));
        living.stream().filter(Restoration::isPod).forEach(object -> put(model, object));
        ended.stream().filter(Restoration::isNamedByOthers).forEach(object -> end(model, object));
    }

    private static boolean isPod(final StoredObject object) {
        return object.facts() instanceof ClusterFacts.Pod;
    }

    /** Workloads and namespaces: they have no addresses, and pods that ended with them have their names. */
    private static boolean isNamedByOthers(final StoredObject object) {
        return object.facts() instanceof ClusterFacts.Plain;
    }

    /** One that the model refuses does not keep the others from their names. */
    private void put(final ClusterModel model, final StoredObject object) {
        try {
            model.apply(object.facts(), object.sinceMs());
        } catch (final RuntimeException e) {
            failures++;
            LOG.debug("failed to use {}", object, e);
        }
    }

    /** Objects that the model refused. */
    int failures() {
        return failures;
    }

    private void putAndEnd(final ClusterModel model, final StoredObject object) {
        put(model, object);
        end(model, object);
    }

    /** Only itself: another of the same name may have taken its place. */
    private static void end(final ClusterModel model, final StoredObject object) {
        final Meta meta = object.facts().meta();
        model.removeIf(meta.kind(), meta.key(), meta.uid(), object.endedMs());
    }

    @Override
    public String toString() {
        return "Restoration{living=" + living.size() + ", ended=" + ended.size() + '}';
    }
}
