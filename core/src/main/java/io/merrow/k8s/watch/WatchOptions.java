package io.merrow.k8s.watch;

import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.facts.LabelMatcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is watched, and by whose account.
 *
 * @param kubeconfig  null: the pod's service account, else the usual files.
 * @param syncTimeout the first look at everything may take so long before a warning.
 * @param selectors   which objects count; empty: all.
 * @param node        whose pods alone are watched; null: those of all nodes.
 */
public record WatchOptions(Path kubeconfig, Duration syncTimeout, List<Selector> selectors, String node) {
    /** With the pods of all nodes. */
    public WatchOptions(final Path kubeconfig, final Duration syncTimeout, final List<Selector> selectors) {
        this(kubeconfig, syncTimeout, selectors, null);
    }

    /**
     * Objects that are watched, or left out.
     *
     * @param namespaces empty: all.
     */
    public record Selector(
            ClusterKind kind,
            boolean isInclude,
            Set<String> namespaces,
            Map<String, String> matchLabels,
            List<Expression> matchExpressions) {
        private boolean matches(final String namespace, final Map<String, String> labels) {
            final LabelMatcher matcher = new LabelMatcher(
                    matchLabels,
                    matchExpressions.stream()
                            .map(each -> new LabelMatcher.Expression(each.key, each.operator, each.values))
                            .toList());
            return (namespaces.isEmpty() || namespaces.contains(namespace)) && matcher.matches(labels);
        }
    }

    /** @param operator {@code In}, {@code NotIn}, {@code Exists}, {@code DoesNotExist}. */
    public record Expression(String key, String operator, List<String> values) {}

    /** Whether a kind is watched at all. Namespaces and nodes are: other things rest on them. */
    public boolean watches(final ClusterKind kind) {
        return selectors.isEmpty()
                || kind == ClusterKind.NAMESPACE
                || kind == ClusterKind.NODE
                || selectors.stream().anyMatch(selector -> selector.kind == kind);
    }

    /** Whether an object counts: some selector includes it, where there is one that includes, and none excludes it. */
    boolean accepts(final ClusterKind kind, final String namespace, final Map<String, String> labels) {
        boolean isIncluded = true;
        boolean isDecided = false;
        for (final Selector selector : selectors) {
            if (selector.kind == kind) {
                final boolean matches = selector.matches(namespace, labels);
                if (!selector.isInclude && matches) {
                    return false;
                } else if (selector.isInclude) {
                    isIncluded = isDecided ? isIncluded || matches : matches;
                    isDecided = true;
                }
            }
        }
        return isIncluded;
    }
}
