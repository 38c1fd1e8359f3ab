package io.merrow.k8s.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which pods stand behind services without a selector, by their EndpointSlices. One thread at a time. */
final class EndpointPods {
    private record Slice(String service, Set<String> pods) {}

    private final Map<String, Slice> slices = new HashMap<>();
    private final Map<String, Set<String>> slicesOfPod = new HashMap<>();
    private final Map<String, Set<String>> slicesOfService = new HashMap<>();

    /**
     * Takes a slice's pods in place of those it had.
     *
     * @param pods keys; empty: the slice is deleted, or has no other pods.
     * @return the pods that came or went.
     */
    List<String> put(final String slice, final String service, final Collection<String> pods) {
        final Slice before = slices.remove(slice);
        final Set<String> touched = new HashSet<>(pods);
        if (before != null) {
            before.pods.forEach(pod -> take(slicesOfPod, pod, slice));
            take(slicesOfService, before.service, slice);
            touched.addAll(before.pods);
        }
        if (!pods.isEmpty()) {
            slices.put(slice, new Slice(service, Set.copyOf(pods)));
            pods.forEach(pod ->
                    slicesOfPod.computeIfAbsent(pod, key -> new HashSet<>()).add(slice));
            slicesOfService.computeIfAbsent(service, key -> new HashSet<>()).add(slice);
        }
        return new ArrayList<>(touched);
    }

    /** Keys of the services that lead to a pod. */
    List<String> servicesOf(final String pod) {
        final Set<String> known = slicesOfPod.get(pod);
        return known == null
                ? List.of()
                : known.stream()
                        .map(slice -> slices.get(slice).service)
                        .distinct()
                        .toList();
    }

    /** Keys of the pods behind a service. */
    List<String> podsOf(final String service) {
        return slicesOfService.getOrDefault(service, Set.of()).stream()
                .flatMap(slice -> slices.get(slice).pods.stream())
                .distinct()
                .toList();
    }

    private static void take(final Map<String, Set<String>> sets, final String key, final String value) {
        sets.computeIfPresent(key, (same, set) -> set.remove(value) && set.isEmpty() ? null : set);
    }
}
