package io.merrow.k8s.model;

import io.merrow.k8s.facts.LabelMatcher;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The peer selectors of all network policies, each with a number; equal ones share it. One thread at a time.
 *
 * <p>A number is reused once it has no user.
 */
final class PeerSelectors {
    /** @param namespace fixed, where {@code namespaces} is null. */
    record Selector(String namespace, LabelMatcher namespaces, LabelMatcher pods) {
        boolean matches(final Subject subject, final Map<String, String> namespaceLabels) {
            final boolean inNamespace =
                    namespaces == null ? namespace.equals(subject.namespace) : namespaces.matches(namespaceLabels);
            return inNamespace && (pods == null || pods.matches(subject.labels));
        }
    }

    private final Map<Selector, Integer> numbers = new HashMap<>();
    private final List<Selector> selectors = new ArrayList<>();
    private final List<Integer> uses = new ArrayList<>();
    private final BitSet free = new BitSet();

    /** The selector's number. */
    int acquire(final Selector selector) {
        final Integer known = numbers.get(selector);
        if (known != null) {
            uses.set(known, uses.get(known) + 1);
            return known;
        }
        final int reused = free.nextSetBit(0);
        final int number = reused < 0 ? selectors.size() : reused;
        if (reused < 0) {
            selectors.add(selector);
            uses.add(1);
        } else {
            free.clear(number);
            selectors.set(number, selector);
            uses.set(number, 1);
        }
        numbers.put(selector, number);
        return number;
    }

    void release(final int number) {
        uses.set(number, uses.get(number) - 1);
        if (uses.get(number) == 0) {
            numbers.remove(selectors.get(number));
            selectors.set(number, null);
            free.set(number);
        }
    }

    /** Which of them match the subject. */
    long[] bits(final Subject subject, final Function<String, Map<String, String>> namespaceLabels) {
        final BitSet bits = new BitSet();
        final Map<String, String> labels = namespaceLabels.apply(subject.namespace);
        for (int i = 0; i < selectors.size(); i++) {
            final Selector selector = selectors.get(i);
            if (selector != null && selector.matches(subject, labels)) {
                bits.set(i);
            }
        }
        return bits.toLongArray();
    }

    int size() {
        return numbers.size();
    }
}
