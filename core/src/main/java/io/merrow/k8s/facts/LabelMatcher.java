package io.merrow.k8s.facts;

import java.util.List;
import java.util.Map;

/**
 * A label selector: everything in it must hold; empty, it matches all.
 *
 * @param labels      each must be there with that value.
 * @param expressions each must hold.
 */
public record LabelMatcher(Map<String, String> labels, List<Expression> expressions) {
    public static final LabelMatcher ALL = new LabelMatcher(Map.of(), List.of());

    public boolean matches(final Map<String, String> candidate) {
        for (final Map.Entry<String, String> label : labels.entrySet()) {
            if (!label.getValue().equals(candidate.get(label.getKey()))) {
                return false;
            }
        }
        for (final Expression expression : expressions) {
            if (!expression.holds(candidate)) {
                return false;
            }
        }
        return true;
    }

    /** @param operator {@code In}, {@code NotIn}, {@code Exists}, {@code DoesNotExist}; others never hold. */
    public record Expression(String key, String operator, List<String> values) {
        boolean holds(final Map<String, String> candidate) {
            final String value = candidate.get(key);
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                default -> false;
            };
        }
    }
}
