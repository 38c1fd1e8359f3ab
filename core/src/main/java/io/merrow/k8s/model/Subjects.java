package io.merrow.k8s.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** All subjects, by namespace and labels; one lives as long as it has pods. One thread at a time. */
final class Subjects {
    private final Map<String, Map<Map<String, String>, Subject>> byNamespace = new HashMap<>();
    private final Consumer<Subject> onNew;

    /** @param onNew finds what selects it. */
    Subjects(final Consumer<Subject> onNew) {
        this.onNew = onNew;
    }

    Subject join(final PodEntry pod, final String namespace, final Map<String, String> labels) {
        final Map<Map<String, String>, Subject> known = byNamespace.computeIfAbsent(namespace, key -> new HashMap<>());
        Subject subject = known.get(labels);
        if (subject == null) {
            subject = new Subject(namespace, labels);
            known.put(labels, subject);
            onNew.accept(subject);
        }
        subject.pods.add(pod);
        return subject;
    }

    void leave(final PodEntry pod, final Subject subject) {
        subject.pods.remove(pod);
        if (subject.pods.isEmpty()) {
            final Map<Map<String, String>, Subject> known = byNamespace.get(subject.namespace);
            known.remove(subject.labels);
            if (known.isEmpty()) {
                byNamespace.remove(subject.namespace);
            }
        }
    }

    Collection<Subject> in(final String namespace) {
        final Map<Map<String, String>, Subject> known = byNamespace.get(namespace);
        return known == null ? List.of() : known.values();
    }

    void forEach(final Consumer<Subject> consumer) {
        byNamespace.values().forEach(known -> known.values().forEach(consumer));
    }

    int size() {
        return byNamespace.values().stream().mapToInt(Map::size).sum();
    }
}
