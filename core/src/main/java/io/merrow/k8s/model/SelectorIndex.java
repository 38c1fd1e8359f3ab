package io.merrow.k8s.model;

import io.merrow.k8s.facts.LabelMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the selectors that match a set of labels without trying them all: each lies under one of its labels.
 *
 * @param <T> the selecting object.
 */
final class SelectorIndex<T> {
    private static final String ANY = "";

    private final Map<String, Map<String, Set<T>>> byNamespace = new HashMap<>();
    private final Map<T, LabelMatcher> matchers = new HashMap<>();

    void add(final String namespace, final LabelMatcher matcher, final T who) {
        byNamespace
                .computeIfAbsent(namespace, key -> new HashMap<>())
                .computeIfAbsent(bucket(matcher), key -> new LinkedHashSet<>())
                .add(who);
        matchers.put(who, matcher);
    }

    void remove(final String namespace, final T who) {
        final LabelMatcher matcher = matchers.remove(who);
        final Map<String, Set<T>> buckets = byNamespace.get(namespace);
        if (matcher == null || buckets == null) {
            return;
        }
        buckets.computeIfPresent(bucket(matcher), (key, set) -> set.remove(who) && set.isEmpty() ? null : set);
        if (buckets.isEmpty()) {
            byNamespace.remove(namespace);
        }
    }

    /** Those that match. */
    List<T> matching(final String namespace, final Map<String, String> labels) {
        final Map<String, Set<T>> buckets = byNamespace.get(namespace);
        if (buckets == null) {
            return List.of();
        }
        final List<T> matching = new ArrayList<>();
        collect(buckets.get(ANY), labels, matching);
        labels.forEach((key, value) -> collect(buckets.get(key + '=' + value), labels, matching));
        return matching;
    }

    private void collect(final Set<T> candidates, final Map<String, String> labels, final List<T> matching) {
        if (candidates != null) {
            for (final T candidate : candidates) {
                if (matchers.get(candidate).matches(labels)) {
                    matching.add(candidate);
                }
            }
        }
    }

    private static String bucket(final LabelMatcher matcher) {
        return matcher.labels().entrySet().stream()
                .map(label -> label.getKey() + '=' + label.getValue())
                .sorted()
                .findFirst()
                .orElse(ANY);
    }

    int size() {
        return matchers.size();
    }
}
