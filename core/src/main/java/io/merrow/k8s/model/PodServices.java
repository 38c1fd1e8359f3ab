package io.merrow.k8s.model;

import io.merrow.k8s.facts.ClusterFacts;
import io.merrow.k8s.facts.Meta;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** Which services lead to which pods: by selector, or by EndpointSlices where there is none. One thread at a time. */
final class PodServices {
    private final SelectorIndex<ServiceEntry> selecting = new SelectorIndex<>();
    private final Map<String, ServiceEntry> known = new HashMap<>();
    private final EndpointPods endpointPods = new EndpointPods();
    private final Subjects subjects;
    private final Consumer<Collection<PodEntry>> onChanged;
    private final Consumer<String> onChangedPod;
    private final boolean isFollowed;

    /**
     * @param isFollowed   false: no pod has a service.
     * @param onChanged    is notified of pods whose services have changed.
     * @param onChangedPod the same by a pod's key.
     */
    PodServices(
            final Subjects subjects,
            final boolean isFollowed,
            final Consumer<Collection<PodEntry>> onChanged,
            final Consumer<String> onChangedPod) {
        this.subjects = subjects;
        this.isFollowed = isFollowed;
        this.onChanged = onChanged;
        this.onChangedPod = onChangedPod;
    }

    /** Finds the services that select a subject. */
    void update(final Subject subject) {
        subject.services = selecting.matching(subject.namespace, subject.labels).stream()
                .sorted()
                .toList();
    }

    void put(final ServiceEntry service) {
        known.put(service.facts().meta().key(), service);
        if (service.facts().selector() != null) {
            selecting.add(service.facts().meta().namespace(), service.facts().selector(), service);
            renewSelected(service.facts());
        }
        renewEndpointPods(service.facts().meta());
    }

    void remove(final ServiceEntry service) {
        known.remove(service.facts().meta().key());
        if (service.facts().selector() != null) {
            selecting.remove(service.facts().meta().namespace(), service);
            renewSelected(service.facts());
        }
        renewEndpointPods(service.facts().meta());
    }

    private void renewSelected(final ClusterFacts.Service facts) {
        for (final Subject subject : subjects.in(facts.meta().namespace())) {
            if (facts.selector().matches(subject.labels)) {
                update(subject);
                onChanged.accept(subject.pods);
            }
        }
    }

    private void renewEndpointPods(final Meta service) {
        endpointPods.podsOf(service.key()).forEach(onChangedPod);
    }

    /** Takes the pods of an EndpointSlice; pods of a service with a selector are found by the selector. */
    void putEndpoints(final String slice, final String service, final Collection<String> podKeys) {
        final ServiceEntry leading = known.get(service);
        final boolean isSelected = leading != null && leading.facts().selector() != null;
        endpointPods.put(slice, service, isSelected ? List.of() : podKeys).forEach(onChangedPod);
    }

    /** Those that lead to a pod, by name. */
    List<ServiceEntry> of(final PodEntry pod) {
        if (!isFollowed) {
            return List.of();
        }
        final List<ServiceEntry> byEndpoints = endpointPods
                .servicesOf(pod.facts.meta().key())
                .stream()
                .map(known::get)
                .filter(Objects::nonNull)
                .toList();
        if (byEndpoints.isEmpty()) {
            return pod.subject.services;
        }
        final Set<ServiceEntry> all = new HashSet<>(pod.subject.services);
        all.addAll(byEndpoints);
        return all.stream().sorted().toList();
    }
}
